"""The web face: the page, the chat widget and the HTTP API."""

import os

# Rasa's SQLAlchemy is 1.4 and says at import that 2.0 exists; it reads this when it is first imported.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
