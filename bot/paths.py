"""Where the project's data lies."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(os.environ.get("BACLOFEN_BOT_HOME") or Path(__file__).resolve().parent.parent)
DATA = PROJECT / "data"
GUIDE = DATA / "guide"
NLU = DATA / "nlu"
LEXICON = DATA / "lexicon"
READING = DATA / "reading"
MODELS = PROJECT / "models"
