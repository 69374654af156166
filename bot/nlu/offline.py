"""The reading and the dialogue without Rasa, for tools that measure many settings: thresholds, ablation, learning curve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.compose import Composer
from bot.answers.dialogue import Dialogue, Memory
from bot.answers.phrases import DEFAULT_REGION
from bot.guide.loader import load
from bot.nlu.context import Before, Known
from bot.nlu.models import Models
from bot.nlu.reader import Reader
from bot.nlu.red_flags import triage
from bot.reply import Reply


class OfflineBot:
    """Answers conversations as the Rasa project does: reading, threshold, rule, dialogue."""

    def __init__(self, models: Models, composer: Composer | None = None) -> None:
        self.reader = Reader(models)
        self._composer = composer or Composer(load())
        self._dialogue = Dialogue(self._composer)

    def replies(self, turns: Sequence[str], region: str = DEFAULT_REGION) -> list[Reply]:
        """Takes the turns of a conversation, gives the reply to each."""
        memory = Memory()
        replies = []
        for text in turns:
            reading = self.reader.read(text, triage(text), Before.recalled(vars(memory)), Known.recalled(vars(memory)))
            region = reading.region_hinted or region
            if reading.flag:
                memory.open = reading.flag
                replies.append(self._composer.emergency(reading.flag, reading.region or memory.region or region))
                continue
            name, confidence = reading.intent
            sure = confidence >= self.reader.models.thresholds.answer
            replies.append(self._dialogue.respond(name if sure else "unsure", reading.to_dict(), memory, region))
        return replies
