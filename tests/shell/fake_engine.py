"""An engine with the real one's interface and a handful of fixed replies, so that tests need no model."""

from dataclasses import replace

from bot.answers.render import plain_text
from bot.reply import Answer, Number, Point, Reply, Source, Suggestion

LABEL = Source("us_tablets_label", "Baclofen tablets, US prescribing information", "7 Drug interactions", 1)
NHS = Source("nhs_about", "NHS: baclofen", "Can I drink alcohol", 2)
DISCLAIMER = "This is general information. Talk with your doctor or pharmacist."


def _finished(reply):
    return replace(reply, text=plain_text(reply))


def answer(text="alcohol"):
    points = (
        Point("alcohol-1", "Alcohol adds to the sleepiness.", (LABEL, NHS)),
        Point("alcohol-2", "Call someone if you cannot stay awake.", (NHS,), "emergency"),
        Point("alcohol-3", "Ask your pharmacist.", (NHS,), "today"),
    )
    return _finished(
        Reply(
            status="answered",
            topics=("alcohol",),
            answers=(
                Answer("alcohol", "Alcohol", f"It is best not to drink ({text}).", points, (LABEL,), ("A note.",)),
            ),
            disclaimer=DISCLAIMER,
            sources=(LABEL, NHS),
            suggestions=(Suggestion("Can I drive?", "can i drive"), Suggestion("And beer?", "is beer ok")),
        )
    )


def emergency(region):
    number = {"UK": "999", "US": "911"}[region]
    return _finished(
        Reply(
            status="emergency",
            topics=("emergency",),
            title=f"{number} - Too much baclofen",
            steps=(Point("e-1", f"Call {number} now.", (LABEL,)), Point("e-2", "Do not let them sleep.", (NHS,))),
            numbers=(Number("emergency", "Emergency services", number, number),),
            disclaimer="Keep this screen open.",
            sources=(LABEL, NHS),
        )
    )


def clarify():
    offers = (Suggestion("Alcohol", "Alcohol"), Suggestion("Driving", "Driving"))
    reply = Reply(
        status="clarify", topics=("alcohol", "driving"), message="Did you mean one of these?", suggestions=offers
    )
    return _finished(reply)


def said(message, label, **more):
    return _finished(Reply(status="conversation", topics=(label,), message=message, **more))


class FakeEngine:
    """Records what it is asked."""

    def __init__(self):
        self.asked = []
        self.forgotten = []

    async def reply(self, conversation, text, region=None):
        self.asked.append((conversation, text, region))
        if "overdose" in text:
            return emergency(region or "US")
        if "unclear" in text:
            return clarify()
        if "still" in text:
            number = Number("emergency", "Emergency services", "911", "911")
            return said("If this is still going on, call 911 now.", "thank", numbers=(number,))
        if "thanks" in text:
            return said("You are welcome.", "thank")
        return answer(text)

    async def forget(self, conversation):
        self.forgotten.append(conversation)

    def greeting(self, region=None):
        offers = (Suggestion("Can I drink alcohol?", "alcohol?"), Suggestion("Can I drive?", "drive?"))
        return said("Hello. I answer questions about baclofen.", "greet", suggestions=offers)

    def menu(self, region=None):
        offers = tuple(Suggestion(f"Topic {n}", f"topic {n}") for n in range(1, 28))
        return said("Pick a topic by its number:", "help", suggestions=offers)
