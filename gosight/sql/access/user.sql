-- Analysts' SQL runs as this user: it may read, within these limits, and sees one project's rows: that of the setting
-- SQL_gosight_project, none without it. The server's custom_settings_prefixes must hold SQL_, as its own config.xml has it.
CREATE SETTINGS PROFILE OR REPLACE `{user}` SETTINGS
    readonly = 2, SQL_gosight_project = '', allow_introspection_functions = 0 CONST,
    {limits};

CREATE USER OR REPLACE `{user}` IDENTIFIED WITH sha256_hash BY '{password_sha256}'
    DEFAULT DATABASE `{database}` SETTINGS PROFILE '{user}';
