"""An engine without Rasa, with the real engine's interface: quick, and with replies known to the tests."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.answers.phrases import region_numbers
from bot.reply import Answer, Point, Reply, Source, Suggestion

LABEL = Source("us_tablets_label", "Baclofen tablets, US prescribing information", "Precautions", 1)
NHS = Source("nhs_baclofen", "NHS: Baclofen", "Common questions", 2)
DISCLAIMER = "This is general information, not advice about you. Talk with your doctor or pharmacist."
EXAMPLES = tuple(
    Suggestion(text, text)
    for text in (
        "Can I drink alcohol with baclofen?",
        "What if I stop taking it suddenly?",
        "What are the common side effects?",
    )
)


class FakeEngine:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.forgotten: list[str] = []
        self.delay = 0.0

    async def reply(self, conversation: str, text: str, region: str | None = None) -> Reply:
        self.asked[text] += 1
        await asyncio.sleep(self.delay)
        if "explode" in text:
            raise RuntimeError(f"the message was {text}")
        return _reply(text.lower(), region or "US")

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    def greeting(self, region: str | None = None) -> Reply:
        message = "Hello. I answer questions about the medicine baclofen from a written guide."
        return Reply("conversation", message, ("greet",), message=message, suggestions=EXAMPLES, region=region or "US")

    def menu(self, region: str | None = None) -> Reply:
        return self.greeting(region)


def _reply(text: str, region: str) -> Reply:
    if "overdose" in text or "took 30" in text or "can't breathe" in text:
        return emergency(region)
    if "forget me" in text:
        message = "Done. I have forgotten what you told me and what we talked about."
        return Reply("conversation", message, ("forget_me",), message=message, region=region)
    if "alcohol" in text:
        lead = "It is safest not to drink alcohol while you take baclofen."
        answer = Answer(
            topic="alcohol",
            title="Alcohol and baclofen",
            lead=lead,
            lead_sources=(LABEL,),
            points=(
                Point("alcohol-avoid", "Avoid alcohol, or at least keep it low.", (LABEL, NHS)),
                Point("alcohol-help", "If somebody cannot be woken, call for help.", (LABEL,), "emergency"),
                Point("alcohol-today", "Tell your doctor if you drink every day.", (NHS,), "today"),
            ),
            more=True,
        )
        return Reply(
            "answered",
            f"ALCOHOL AND BACLOFEN\n{lead} [1]\n{DISCLAIMER}",
            ("alcohol",),
            (answer,),
            DISCLAIMER,
            (LABEL, NHS),
            (Suggestion("Can I drive?", "Can I drive?"),),
            region=region,
        )
    message = "I am not sure that I understood. Did you mean one of these?"
    offers = (Suggestion("Alcohol and baclofen", "Alcohol and baclofen"),)
    return Reply("clarify", f"{message}\n1. Alcohol", ("alcohol",), message=message, suggestions=offers, region=region)


def emergency(region: str) -> Reply:
    known = region_numbers(region).numbers
    number = known["emergency"].number
    steps = (
        Point("emergency-overdose-first", f"Call {number} now.", ()),
        Point("emergency-overdose-side", "Lay a sleeping person on the side.", (LABEL,)),
    )
    return Reply(
        "emergency",
        f"{number} - TOO MUCH TAKEN\n- Call {number} now.",
        ("emergency",),
        title=f"{number} - Too much baclofen taken",
        steps=steps,
        numbers=tuple(known[kind] for kind in ("emergency", "poison") if kind in known),
        disclaimer='Keep this screen open until help has come. Tell me "I\'m safe" when it is over.',
        kind="overdose",
        region=region,
    )
