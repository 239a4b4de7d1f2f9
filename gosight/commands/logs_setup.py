"""Logs: structlog, JSON in production, readable on a terminal."""

import logging
import sys

import structlog
from structlog.typing import Processor

from gosight.sections import Log


def configure_logs(log: Log, service: str) -> None:
    """Set up structlog and the standard library's logging alike, on stderr, with `service` bound."""
    level = logging.getLevelNamesMapping()[log.level.upper()]
    readable = sys.stderr.isatty() or not log.json
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("gosight").setLevel(level)
    structlog.contextvars.bind_contextvars(service=service)
