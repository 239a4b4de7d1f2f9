"""Alerts: what rules find (`evaluation`), and how it reaches people (`delivery`)."""
