"""Random and mangled messages: no exception, always a text without a blank line, the disclaimer once where it belongs."""

from __future__ import annotations

import os
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talking import Talk, malformed, readable

from bot.engine import clean
from bot.nlu.models import examples

settings.register_profile(
    "bot",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
BOT = settings.get_profile("bot")


@lru_cache(maxsize=1)
def questions() -> tuple[str, ...]:
    """All training questions."""
    return tuple(example.text for example in examples())


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A slice of a training question, two glued together, or its words or letters shuffled."""
    text = draw(st.sampled_from(questions()))
    how = draw(st.sampled_from(("slice", "glue", "words", "letters", "case", "repeat")))
    if how == "slice":
        start = draw(st.integers(0, len(text)))
        return text[start : draw(st.integers(start, len(text)))]
    if how == "glue":
        other = draw(st.sampled_from(questions()))
        return (
            f"{text[: draw(st.integers(0, len(text)))]}{draw(st.sampled_from((' ', ', and ', '? ', chr(10))))}{other}"
        )
    if how == "words":
        return " ".join(draw(st.permutations(text.split())))
    if how == "letters":
        place = draw(st.integers(0, max(0, len(text) - 4)))
        return text[:place] + "".join(draw(st.permutations(text[place : place + 4]))) + text[place + 4 :]
    if how == "case":
        return text.upper() if draw(st.booleans()) else text.title()
    return text * draw(st.integers(2, 12))


# All of Unicode, surrogates included; and the few characters that mean something to Rasa, YAML, JSON or a terminal.
ANYTHING = st.one_of(
    st.text(st.characters(), max_size=80),
    st.text("/{}[]\"'\\<>|&;:%$#@!?*_~`^\n\r\t\0\x1b\u200b\u202e0123456789 abcmg", max_size=60),
)


def _check(talk: Talk, *turns: str) -> None:
    for place, reply in enumerate(talk(*turns), 1):
        said = list(turns[:place])
        assert not malformed(reply), f"{readable(said, reply)}: {malformed(reply)}"
        # The engine turns every exception into this status.
        assert reply.status != "failed", readable(said, reply)


@settings(BOT, max_examples=500)
@given(text=st.one_of(ANYTHING, st.text("/ \t\n\u200b\uff0fax{}", max_size=12)))
def test_no_text_is_a_command_of_rasas(text: str) -> None:
    """Rasa takes a text that begins with a slash for an intent, restarts a conversation by it, and logs it."""
    assert not clean(text).startswith("/")
    assert clean(clean(text)) == clean(text)


@settings(BOT, max_examples=200)
@given(text=ANYTHING)
def test_any_text(talk: Talk, text: str) -> None:
    _check(talk, text)


@settings(BOT, max_examples=300)
@given(text=mangled())
def test_mangled_questions(talk: Talk, text: str) -> None:
    _check(talk, text)


@settings(BOT, max_examples=50)
@given(turns=st.lists(st.one_of(st.sampled_from(questions()), mangled(), ANYTHING), min_size=2, max_size=6))
def test_any_conversation(talk: Talk, turns: list[str]) -> None:
    _check(talk, *turns)
