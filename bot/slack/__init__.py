"""The Slack face: Bolt for Python over the same engine as the other faces."""

import os

# Read when SQLAlchemy is imported, which the Slack face does before Rasa is.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
