"""The engine: Rasa's agent and the custom actions in one process. Conversation and text in, Reply out."""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import quiet
from bot.answers.compose import Composer
from bot.answers.phrases import DEFAULT_REGION, regions
from bot.answers.request import Context
from bot.guide.loader import load
from bot.nlu.red_flags import triage
from bot.nlu.told import region_meant
from bot.reply import Reply

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import TrackerStore

logger = logging.getLogger(__name__)
# Rasa's time grows with the length of a message and blocks everybody; people's questions are far shorter.
MAX_CHARACTERS = 2000
CONVERSATIONS_IN_MEMORY = 10_000


def clean(text: str) -> str:
    """Takes what a face received, gives it in NFKC without control, format and surrogate characters, and without the
    leading slashes by which Rasa would take a message for a command."""
    text = unicodedata.normalize("NFKC", text[: MAX_CHARACTERS * 60])
    kept = (c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "" for c in text)
    return re.sub(r"^[\s/]+", "", "".join(kept)).strip()


class Engine:
    """Answers messages. Make one with :meth:`load`; it may be used by many conversations at once."""

    def __init__(self, agent: Agent, composer: Composer, region: str, store: TrackerStore | None = None) -> None:
        self._agent = agent
        # The agent wraps its store in one that knows no deletion.
        self._store = store or getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
        self._composer = composer
        self._region = region
        self._locks: OrderedDict[str, asyncio.Lock] = OrderedDict()
        self._regions: OrderedDict[str, str] = OrderedDict()

    @classmethod
    def load(cls, model: Path, region: str = "US", tracker_store: TrackerStore | None = None) -> Engine:
        """Takes the model's file or folder, the default region and where trackers are kept (in memory by default).

        Raises:
            FileNotFoundError: there is no trained model; run ``baclofen-bot train``.
        """
        quiet.configure()
        from rasa.core.agent import Agent
        from rasa.core.lock_store import InMemoryLockStore

        from bot import faster_rasa
        from bot.in_process import InProcessActions

        path = newest_model(model)
        faster_rasa.configure()
        agent = Agent.load(
            path, tracker_store=tracker_store, lock_store=InMemoryLockStore(), action_endpoint=InProcessActions()
        )
        engine = cls(agent, Composer(load()), region, tracker_store)
        engine._warm()
        return engine

    def _warm(self) -> None:
        """Reads all data now: a file that cannot be read later must not silence the bot, nor slow the first answer."""
        triage("warm")
        _meant("warm", self._region)
        for region in regions():
            for kind in self._composer.guide.emergency.kinds:
                self._composer.emergency(kind.id, region)
        self._last_resort("warm", self._region)
        self.greeting()

    async def reply(self, conversation: str, text: str, region: str | None = None) -> Reply:
        """Takes a conversation's id, what the person wrote, and the region set in the face, if any.

        Always gives a reply with text; whatever fails inside, a red flag still gets the emergency reply.
        """
        region = region or self._region
        message = clean(text)
        try:
            async with self._lock(conversation):
                return await self._reply(conversation, message, region)
        except Exception as error:
            # The error's text may hold the message: only its type is logged.
            logger.error("a message could not be answered: %s", type(error).__name__)
            return self._last_resort(message, region)

    async def _reply(self, conversation: str, message: str, region: str) -> Reply:
        context = Context(region=region)
        if not message:
            return self._composer.fixed("conversation", "empty", "conversation.empty", context)
        if len(message) > MAX_CHARACTERS:
            found = triage(message)
            if found.emergency:
                return self._composer.emergency(found.kind, _meant(message, region))
            message = f"{message[: MAX_CHARACTERS // 2]} {message[-MAX_CHARACTERS // 2 :]}"
        messages = await self._handle(conversation, message, region)
        payloads = [m["custom"] for m in messages if isinstance(m.get("custom"), dict)]
        if not payloads:
            raise RuntimeError("the agent gave no reply")
        reply = Reply.from_dict(payloads[-1])
        if reply.status == "emergency" and not reply.steps:
            # The plain Rasa response carries the text and the kind; faces want the steps as well.
            return self._composer.emergency(reply.kind, reply.region)
        return reply

    async def _handle(self, conversation: str, message: str, region: str) -> list[dict[str, Any]]:
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        await self._set_region(conversation, region)
        channel = CollectingOutputChannel()
        await self._agent.handle_message(UserMessage(message, channel, conversation, metadata={"region": region}))
        return channel.messages

    async def _set_region(self, conversation: str, region: str) -> None:
        """Sets the slot by which the plain emergency responses choose their numbers, when the face's region changed."""
        if self._regions.get(conversation, DEFAULT_REGION) != region:
            from rasa.shared.core.events import SlotSet

            assert self._agent.processor is not None
            tracker = await self._agent.processor.fetch_tracker_with_initial_session(conversation)
            tracker.update(SlotSet("region", region))
            await self._agent.tracker_store.save(tracker)
            self._regions[conversation] = region
            while len(self._regions) > CONVERSATIONS_IN_MEMORY:
                self._regions.popitem(last=False)

    def _last_resort(self, message: str, region: str) -> Reply:
        """The rules alone, and when even they fail the sentence that says so, with the emergency number."""
        try:
            found = triage(message)
            if found.emergency:
                return self._composer.emergency(found.kind, _meant(message, region))
        except Exception as error:
            logger.error("the red flag rules failed: %s", type(error).__name__)
        return self._composer.fixed("failed", "failed", "failed", Context(region=region))

    async def forget(self, conversation: str) -> None:
        """Takes a conversation's id, erases everything kept of it."""
        async with self._lock(conversation):
            await self._delete(conversation)
            self._regions.pop(conversation, None)

    async def _delete(self, conversation: str) -> None:
        if hasattr(self._store, "delete"):
            await self._store.delete(conversation)
        else:
            # Rasa's InMemoryTrackerStore is a dict.
            getattr(self._store, "store", {}).pop(conversation, None)

    def greeting(self, region: str | None = None) -> Reply:
        """Gives the greeting with its example questions, for a face to open with."""
        context = Context(region=region or self._region)
        return self._composer.greeting(context)

    def menu(self, region: str | None = None) -> Reply:
        """Gives the numbered menu of all topics."""
        return self._composer.menu(Context(region=region or self._region))

    def _lock(self, conversation: str) -> asyncio.Lock:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._locks.move_to_end(conversation)
        while len(self._locks) > CONVERSATIONS_IN_MEMORY:
            oldest, held = next(iter(self._locks.items()))
            if held.locked():
                break
            del self._locks[oldest]
        return lock


def newest_model(model: Path) -> Path:
    """Takes a model's file or a folder of models, gives the file; raises FileNotFoundError when there is none."""
    if model.is_file():
        return model
    found = sorted(model.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise FileNotFoundError(f"There is no trained model in {model}: run 'make train' first.")
    return found[-1]


def _meant(message: str, region: str) -> str:
    """Takes a message and the region otherwise known, gives the one that the message tells; never fails."""
    try:
        return region_meant(message) or region
    except Exception as error:
        logger.error("the regions could not be read: %s", type(error).__name__)
        return region
