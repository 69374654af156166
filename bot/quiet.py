"""Makes Rasa say nothing about what people write. Import before Rasa."""

from __future__ import annotations

import logging
import os
import warnings


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
    for name in ("rasa", "rasa_sdk", "apscheduler", "sanic", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
