"""Makes Rasa say nothing about what people write. Import before Rasa."""

from __future__ import annotations

import logging
import os
import warnings

# Rasa logs an exception of an action with its traceback, and an exception's text may hold what a person wrote.
TELLTALE = (
    "rasa.core.processor",
    "rasa.core.actions.action",
    "rasa.core.agent",
    "rasa.core.tracker_store",
    "rasa_sdk.executor",
)


class _NoTraceback(logging.Filter):
    """Takes the traceback off a record and leaves the exception's type."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.msg = f"{record.msg} ({record.exc_info[0].__name__})"
            record.exc_info = record.exc_text = None
        return True


def configure(level: int = logging.WARNING) -> None:
    """Takes a logging level; sets up logging so that no message text is ever logged, whatever the level."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=UserWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
    from rasa.utils.log_utils import configure_structlog

    # Rasa's debug lines hold users' words (structlog's default as a library prints them); they stay off at any level.
    configure_structlog(max(level, logging.WARNING))
    for name in TELLTALE:
        telltale = logging.getLogger(name)
        if not any(isinstance(known, _NoTraceback) for known in telltale.filters):
            telltale.addFilter(_NoTraceback())
    for name in ("rasa", "rasa_sdk", "apscheduler", "sanic", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
