
GRANT SELECT ON `{database}`.`{table}` TO `{user}`;
CREATE ROW POLICY OR REPLACE `gosight_everybody_else` ON `{database}`.`{table}` FOR SELECT USING 1 TO ALL EXCEPT `{user}`;
CREATE ROW POLICY OR REPLACE `gosight_one_project` ON `{database}`.`{table}` FOR SELECT
    USING project_id = getSetting('SQL_gosight_project') TO `{user}`;
