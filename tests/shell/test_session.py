import pytest

from bot.shell.session import Session

from .conftest import printed


@pytest.fixture
def session(engine, pipe):
    return Session(engine, pipe)


async def asked(session, *lines):
    for line in lines:
        await session.handle(line)
    return [text for _, text, _ in session.engine.asked]


async def test_a_question_is_answered_in_one_conversation(session):
    assert await asked(session, "wine?", "  and beer ") == ["wine?", "and beer"]
    assert len({name for name, _, _ in session.engine.asked}) == 1


async def test_a_number_picks_a_question_that_is_shown(session):
    assert await asked(session, "wine?", "2") == ["wine?", "is beer ok"]


@pytest.mark.parametrize("line", ["3", "0", "20 mg", "-1", "²", "1 2", "99999999999999999999999"])
async def test_anything_else_is_a_question(session, line):
    assert await asked(session, "wine?", line) == ["wine?", line]


async def test_a_number_is_no_pick_when_nothing_is_shown(session):
    assert await asked(session, "10", "thanks", "1") == ["10", "thanks", "1"]


async def test_the_greeting_and_the_menu_can_be_picked_from(session):
    session.show(session.engine.greeting())
    assert await asked(session, "2.", "/menu", "27)") == ["drive?", "topic 27"]


async def test_an_empty_line_is_nothing(session, pipe):
    assert await asked(session, "", "   ") == []
    assert printed(pipe) == ""


async def test_help_names_every_command(session, pipe):
    await asked(session, "/help")
    for name in ("/help", "/sources", "/menu", "/region", "/forget", "/reset", "/quit", "Ctrl-D"):
        assert name in printed(pipe)


async def test_sources_in_full_say_what_rests_on_them(session, pipe):
    await asked(session, "/sources")
    assert "no answer with sources yet" in printed(pipe)
    await asked(session, "wine?", "thanks", "/sources")
    last = printed(pipe).split("You are welcome.")[1]
    assert "[1] Baclofen tablets, US prescribing information (FDA-approved label): 7 Drug interactions" in last
    assert last.count("- It is best not to drink (wine?).") == 1
    assert last.count("- Alcohol adds to the sleepiness.") == 2


async def test_region_changes_the_numbers(session, pipe):
    await asked(session, "/region uk", "overdose")
    assert session.engine.asked[-1][2] == "UK"
    assert "United Kingdom from now on: 999" in printed(pipe)
    await asked(session, "/region", "/region Mars")
    assert "Region: UK." in printed(pipe)
    assert "I do not know the region 'Mars'" in printed(pipe)
    assert session.region == "UK"


@pytest.mark.parametrize("command", ["/forget", "/reset", "/RESET"])
async def test_forgetting_erases_the_conversation_and_starts_another(session, command):
    erased = []
    session.erase_history = lambda: erased.append(True)
    await asked(session, "wine?", command, "1")
    (first, *_), (second, text, _) = session.engine.asked
    assert session.engine.forgotten == [first]
    assert second != first
    assert text == "1"
    assert bool(erased) == (command == "/forget")


async def test_quit_ends(session):
    await asked(session, "/quit")
    assert session.ended


async def test_a_misspelt_command_gets_a_hint(session, pipe):
    assert await asked(session, "/hlep", "/sorces") == []
    assert "Did you mean /help?" in printed(pipe)
    assert "Did you mean /sources?" in printed(pipe)


async def test_a_question_that_begins_with_a_slash_reaches_the_bot(session):
    lines = ["/overdose", "/ i took too many", "/help me i took too many"]
    assert await asked(session, *lines) == lines
