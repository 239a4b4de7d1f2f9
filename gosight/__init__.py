"""GoSight: self-hosted user-behaviour analytics and session replay."""

__version__ = "0.1.0"
