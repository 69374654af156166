"""One action for each conversation intent: action_greet, action_more, action_forget_me, ..."""

from __future__ import annotations

from actions.base import actions_for
from bot.answers.request import CONVERSATION

globals().update(actions_for(CONVERSATION))
