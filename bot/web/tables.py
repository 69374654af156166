"""The database: three tables and a place for the signing key, on SQLite by default or PostgreSQL by address."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine as Database
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool, StaticPool

metadata = sa.MetaData()

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("last_used", sa.Float, nullable=False, index=True),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.String(64), nullable=False, index=True),
    sa.Column("opens", sa.Boolean, nullable=False),  # whether the conversation began with it
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("helpful", sa.Boolean),
    sa.Column("why", sa.Text),
    sa.UniqueConstraint("conversation", "id"),
)

trackers = sa.Table(
    "trackers",
    metadata,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("updated", sa.Float, nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(255), nullable=False),
)


def connect(address: str) -> Database:
    """Takes a SQLAlchemy address, gives the database with its tables made; a SQLite file and its folder are made too.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the address is wrong or the database cannot be reached.
    """
    url = make_url(address)
    # SQLAlchemy's errors would otherwise hold what people wrote, and errors get logged.
    options: dict[str, Any] = {"hide_parameters": True, "future": True}
    if url.get_backend_name() == "sqlite":
        in_memory = url.database in (None, "", ":memory:")
        options["poolclass"] = StaticPool if in_memory else QueuePool
        options["connect_args"] = {"check_same_thread": False}
        if not in_memory:
            _private_file(Path(str(url.database)))
    else:
        options["pool_pre_ping"] = True
    database = sa.create_engine(url, **options)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(database, "connect", _set_up_sqlite)
    metadata.create_all(database)
    return database


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _set_up_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    # secure_delete overwrites what was erased; foreign_keys lets a conversation's messages go with it.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
