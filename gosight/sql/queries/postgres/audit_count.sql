SELECT count(*) FROM audit_log WHERE project_id = $1::text::uuid
