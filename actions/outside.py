"""Actions for what the bot does not answer or did not understand."""

from __future__ import annotations

from actions.base import actions_for
from bot.answers.request import OUTSIDE

globals().update(actions_for((*OUTSIDE, "unsure")))
