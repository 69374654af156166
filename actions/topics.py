"""One action for each topic of the guide: action_answer_overview, action_answer_dosing, ..."""

from __future__ import annotations

from actions.base import actions_for, dialogue

globals().update(actions_for(tuple(dialogue().composer.guide.topics), prefix="answer_"))
