import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.shell.prompt import CommandCompleter


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("/re", ["/region", "/reset"]), ("/RES", ["/reset"]), ("can i", []), ("", []), ("/region u", [])],
)
def test_commands_are_completed_and_questions_are_not(typed, offered):
    found = CommandCompleter().get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in found] == offered
