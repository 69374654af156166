"""What all actions share: the tracker's slots in, one reply and the changed slots out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.compose import Composer
from bot.answers.dialogue import Dialogue, Memory
from bot.answers.phrases import DEFAULT_REGION
from bot.guide.loader import load


@lru_cache(maxsize=1)
def dialogue() -> Dialogue:
    """Gives the dialogue over the guide, loaded once."""
    return Dialogue(Composer(load()))


class Respond(Action):
    """Answers one intent. Subclasses say which."""

    intent = ""

    def name(self) -> str:
        """Gives the action's name as in domain.yml."""
        return f"action_{self.intent}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answers the latest message; the reply goes out as text and, whole, as Rasa's ``custom`` payload."""
        memory = Memory.from_dict(tracker.get_slot("memory"))
        if self.intent != "safe_now":
            emergency = tracker.get_slot("emergency_kind") or memory.open
            if emergency != memory.open:
                # Rasa answers an emergency without an action, so that the memory learns of it now.
                memory.open, memory.since = emergency, 0
        metadata = tracker.latest_message.get("metadata") or {}
        # The slot is what the face said or what the person wrote since; Rasa's own channels set only the metadata.
        slot = tracker.get_slot("region") or DEFAULT_REGION
        region = slot if slot != DEFAULT_REGION else metadata.get("region") or DEFAULT_REGION
        reply = dialogue().respond(self.intent, tracker.latest_message.get("reading"), memory, region)
        dispatcher.utter_message(text=reply.text, json_message=reply.to_dict())
        return [
            SlotSet("memory", dict(vars(memory))),
            SlotSet("region", memory.region or region),
            SlotSet("emergency_kind", memory.open or None),
        ]


def actions_for(intents: tuple[str, ...], prefix: str = "") -> dict[str, type[Respond]]:
    """Takes intents, gives an action class for each, by class name; ``prefix`` stands between action_ and the intent."""

    def named(intent: str) -> type[Respond]:
        def name(self: Respond) -> str:
            return f"action_{prefix}{intent}"

        return type(
            f"Action{prefix.title()}{intent.title()}".replace("_", ""), (Respond,), {"intent": intent, "name": name}
        )

    classes = (named(intent) for intent in intents)
    return {cls.__name__: cls for cls in classes}
