-- Who made a version of a project's settings; empty: it follows from a change of the installation's own.
ALTER TABLE project_settings ADD COLUMN IF NOT EXISTS changed_by VARCHAR(255);
