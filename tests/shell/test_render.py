import dataclasses
import io
import re

from rich.console import Console

from bot.reply import Reply
from bot.shell.render import show

from .conftest import printed
from .fake_engine import FakeEngine, answer, clarify, emergency


def test_pipe_gets_the_plain_text_and_the_suggestions(pipe):
    show(answer(), pipe)
    assert printed(pipe) == answer().text + "\n1. Can I drive?\n2. And beer?\n"


def test_pipe_gets_only_the_plain_text_without_suggestions(pipe):
    show(answer(), pipe, suggestions=False)
    assert printed(pipe) == answer().text + "\n"


def test_choices_of_a_question_back_are_shown_once(pipe, terminal):
    for console in (pipe, terminal):
        show(clarify(), console)
        assert printed(console).count("Driving") == 1


def test_long_lines_are_not_wrapped_in_a_pipe(pipe):
    reply = Reply(status="conversation", text="word " * 200)
    show(reply, pipe)
    assert printed(pipe).count("\n") == 1


def test_a_character_that_the_output_cannot_hold_does_not_end_the_program(tmp_path):
    with open(tmp_path / "out", "w", encoding="ascii") as file:
        show(Reply(status="conversation", text="sólo"), Console(file=file))
    assert (tmp_path / "out").read_text() == "s?lo\n"


def test_terminal_shows_title_note_lead_points_sources_and_disclaimer_in_order(terminal):
    show(answer("wine"), terminal)
    text = printed(terminal)
    parts = [
        "Alcohol",
        "A note.",
        "not to drink",
        "Alcohol adds",
        "Urgent:",
        "Call someone",
        "Today:",
        "pharmacist",
        "[1]",
        "US prescribing",
        "[2]",
        "This is general",
        "1. ",
        "Can I drive?",
    ]
    places = []
    for part in parts:
        places.append(text.index(part, places[-1] if places else 0))
    assert places == sorted(places)


def test_nothing_is_wider_than_the_terminal(plain_terminal):
    for reply in (answer("x " * 100), emergency("US"), clarify(), FakeEngine().menu()):
        show(reply, plain_terminal)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", printed(plain_terminal)).splitlines()
    assert max(map(len, lines)) <= 60


def test_no_colour_when_none_is_wanted(plain_terminal):
    show(answer(), plain_terminal)
    show(emergency("US"), plain_terminal)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", printed(plain_terminal))


def test_no_escape_codes_on_a_terminal_that_knows_none():
    console = Console(file=io.StringIO(), force_terminal=True, _environ={"TERM": "dumb"})
    show(answer(), console)
    show(emergency("US"), console)
    assert "\x1b" not in printed(console)


def test_emergency_is_red_and_opens_with_the_number(terminal):
    show(emergency("UK"), terminal)
    text = printed(terminal)
    assert "\x1b[1;31m" in text
    assert text.index("999") < text.index("Emergency services") < text.index("Call 999 now.")
    assert text.index("Do not let them sleep") < text.index("Keep this screen open.")


def test_emergency_without_a_list_of_sources_has_no_source_numbers(terminal):
    show(dataclasses.replace(emergency("US"), sources=()), terminal)
    assert "[1]" not in printed(terminal)


async def test_numbers_of_an_emergency_that_is_not_over_come_first(terminal):
    show(await FakeEngine().reply("c", "still"), terminal)
    assert printed(terminal).index("911") < printed(terminal).index("If this is still going on")


def test_text_is_never_taken_for_markup(terminal, pipe):
    reply = dataclasses.replace(answer("[red]wine[/red] :smile: [link=x]"))
    show(reply, terminal)
    show(reply, pipe)
    assert "[red]wine[/red] :smile:" in printed(terminal)
    assert "[red]wine[/red] :smile: [link=x]" in printed(pipe)
