"""Settings, read from environment variables (``BACLOFEN_BOT_...``) and documented in docs/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseSettings, Field

from bot.paths import MODELS, PROJECT


class Settings(BaseSettings):
    """What a deployer may set. Each field's environment variable is ``BACLOFEN_BOT_`` and its name in capitals."""

    region: Literal["US", "UK", "CA", "AU", "EU"] = Field("US", description="Whose emergency numbers are shown first.")
    model: Path = Field(MODELS, description="The trained model: a file, or a folder whose newest model is taken.")
    database: str = Field(
        f"sqlite:///{PROJECT / 'var' / 'bot.db'}",
        description="Where conversations are kept (SQLAlchemy address: SQLite or PostgreSQL).",
    )
    retention_hours: float = Field(24, gt=0, description="Hours after its last message that a conversation is erased.")
    secret: str = Field("", description="Signs conversation tokens; made and kept in the database when empty.")
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8000, description="Port that the web server listens on.")
    allowed_origins: str = Field("", description="Other origins, comma-separated, whose pages may embed the widget.")
    rate_limit: str = Field(
        "30/minute", description="Messages that one address may send (syntax of the limits library)."
    )
    history: Path | None = Field(
        None, description="File that keeps what is typed in the terminal; none: kept in memory only."
    )
    log_level: str = Field("warning", description="debug, info, warning or error; message text is logged at none.")

    class Config:
        """Where the values come from."""

        env_prefix = "BACLOFEN_BOT_"
