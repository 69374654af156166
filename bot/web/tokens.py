"""Conversation tokens: random ids made here and signed, so that nobody can name another person's conversation."""

from __future__ import annotations

import hashlib
import secrets as randomness

import sqlalchemy as sa
from itsdangerous import BadSignature, Signer
from sqlalchemy.engine import Engine as Database

from bot.web.tables import secrets


class ForgedToken(ValueError):
    """A token that this server did not sign."""


class Tokens:
    """Makes and reads tokens with one key."""

    def __init__(self, key: str) -> None:
        self._signer = Signer(key, salt="baclofen-bot.conversation", sep=".", digest_method=hashlib.sha256)

    @staticmethod
    def new_conversation() -> str:
        """Gives a fresh conversation id of 128 random bits."""
        return randomness.token_urlsafe(16)

    def sign(self, conversation: str) -> str:
        """Takes a conversation's id, gives its token."""
        return self._signer.sign(conversation).decode()

    def read(self, token: str) -> str:
        """Takes a token, gives the conversation's id; raises ForgedToken."""
        try:
            return self._signer.unsign(token.encode()).decode()
        except (BadSignature, UnicodeError) as error:
            raise ForgedToken from error


def signing_key(database: Database, configured: str) -> str:
    """Takes the database and the key from the settings, gives the key to use.

    Without a configured key one is made once and kept in the database, so that tokens outlive a restart.
    """
    if configured:
        return configured
    named = secrets.c.name == "signing_key"
    with database.connect() as connection:
        row = connection.execute(sa.select(secrets.c.value).where(named)).first()
    if row is None:
        try:
            with database.begin() as connection:
                connection.execute(secrets.insert().values(name="signing_key", value=randomness.token_urlsafe(32)))
        except sa.exc.IntegrityError:
            pass  # another process was faster
        with database.connect() as connection:
            row = connection.execute(sa.select(secrets.c.value).where(named)).first()
    return str(row.value)
