-- Sessions and insights are kept for good, but where events are kept for less than a year: there they go with them.
ALTER TABLE sessions MODIFY TTL session_date + toIntervalDay(if(retention_days < 365, retention_days, 36500));
ALTER TABLE insights MODIFY TTL insight_date + toIntervalDay(if(retention_days < 365, retention_days, 36500));
