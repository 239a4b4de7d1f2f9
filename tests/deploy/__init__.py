"""The founding guide, command by command, with a real Docker engine: `make test-deploy`."""
