"""The composition root: each command reads the settings, builds what it needs, and hands it down."""
