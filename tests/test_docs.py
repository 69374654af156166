"""README.md and docs/ agree with the code: settings, commands, targets, files, tests, imports, and the transcript."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer
from pydantic import BaseSettings

from bot.cli import app
from bot.engine import Engine
from bot.paths import PROJECT
from bot.settings import Settings
from bot.slack.settings import SlackSettings
from tools import readme as transcripts

README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((PROJECT / "docs").glob("*.md"))}
PAGES = {"README.md": README, **DOCS}
README_LINES = 200
# Made when the bot is installed, trained, run or measured; and places of the reader's own.
NOT_IN_THE_REPOSITORY = (".venv/*", "models/*", "results/*", "var/*", "build/*", "review/*", "../*")
# A topic that does not exist: README's example of how one is added.
EXAMPLE = "travel"
FILE = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]+)*(?:/|\.(?:py|ya?ml|md|sh|js|toml|jsonl|csv|png|txt|in))")


def _code(text: str) -> list[str]:
    """What stands in backticks within lines."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def _shell(text: str) -> list[str]:
    """Backticks, and the lines of code blocks without their comments."""
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", text, re.S) + re.findall(r"(?:^    .*\n)+", text, re.M)
    return [*_code(text), *(line.partition("#")[0] for block in blocks for line in block.splitlines())]


# ---- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Settings, SlackSettings])
def test_every_setting_has_its_row_with_the_default(model: type[BaseSettings]) -> None:
    rows = dict(re.findall(r"^\| `(BACLOFEN_BOT_\w+)` \| (.*?) ?\| \S", DOCS["settings.md"], re.M))
    prefix = model.Config.env_prefix  # type: ignore[attr-defined]
    named = {name for name in rows if ("_SLACK_" in name) == ("SLACK" in prefix)}
    fields = {f"{prefix}{name.upper()}": field.default for name, field in model.__fields__.items()}
    assert named - {"BACLOFEN_BOT_HOME"} == set(fields)
    for name, default in fields.items():
        shown = str(default).replace(f"{PROJECT}/", ".../")
        assert rows[name] == (f"`{shown}`" if shown else ""), name


def test_every_setting_that_a_page_names_exists() -> None:
    known = {f"BACLOFEN_BOT_{name.upper()}" for name in Settings.__fields__} | {"BACLOFEN_BOT_HOME"}
    known |= {f"BACLOFEN_BOT_SLACK_{name.upper()}" for name in SlackSettings.__fields__}
    for page, text in PAGES.items():
        assert not set(re.findall(r"BACLOFEN_BOT_[A-Z_]+[A-Z]", text)) - known, page


# ---- commands ----------------------------------------------------------------------------------------------------------


def _commands() -> dict[str, set[str]]:
    """The commands, each with those below it."""
    command = typer.main.get_command(app)
    return {name: set(getattr(sub, "commands", ())) for name, sub in command.commands.items()}  # type: ignore[attr-defined]


def test_every_command_is_described() -> None:
    for name, below in _commands().items():
        assert f"\n## {name}\n" in DOCS["cli.md"], name
        for sub in below:
            assert f"\n| `baclofen-bot {name} {sub}" in DOCS["cli.md"], f"{name} {sub}"


def test_every_command_that_a_page_names_exists() -> None:
    known = _commands()
    for page, text in PAGES.items():
        for line in _shell(text):
            for name, sub in re.findall(r"\bbaclofen-bot ([a-z]+)(?: ([a-z]+))?", line):
                assert name in known, f"{page}: baclofen-bot {name}"
                assert not known[name] or sub in known[name], f"{page}: baclofen-bot {name} {sub}"


def test_every_target_that_a_page_names_is_in_make_help() -> None:
    done = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    targets = set(re.findall(r"^make ([a-z]+)", done.stdout, re.M))
    assert targets >= {"run", "test", "chat", "slack", "check"}
    for page, text in PAGES.items():
        for line in _shell(text):
            for named in re.findall(r"^make ((?:[a-z]+ ?)+)", line.strip()):
                assert set(named.split()) <= targets, f"{page}: make {named}"


# ---- files -------------------------------------------------------------------------------------------------------------


def _files(text: str) -> Iterator[str]:
    for code in _code(text):
        name = code.partition("::")[0]
        if FILE.fullmatch(name) and not any(fnmatch(name, pattern) for pattern in NOT_IN_THE_REPOSITORY):
            yield re.sub(r"<\w+>", "*", name)


def _exists(name: str, page: Path) -> bool:
    folders = (PROJECT, page.parent, PROJECT / "bot" / "web" / "static")
    return EXAMPLE in name or any(next(folder.glob(name.rstrip("/")), None) for folder in folders)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_exists(page: str) -> None:
    place = PROJECT / ("README.md" if page == "README.md" else f"docs/{page}")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGES[page]) if "://" not in link]
    assert not [name for name in (*_files(PAGES[page]), *links) if not _exists(name, place)]


def test_every_test_that_a_page_names_exists() -> None:
    named = [code.split("::") for text in PAGES.values() for code in _code(text) if "::" in code]
    assert len(named) > 20
    for file, function in named:
        assert f"def {function}(" in (PROJECT / file).read_text(encoding="utf-8"), f"{file}::{function}"


def test_every_dependency_has_its_reason() -> None:
    for name in ("run", "test"):
        lines = (PROJECT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        for package in (found[0] for line in lines if (found := re.match(r"[a-z][\w-]*", line))):
            assert re.search(rf"\b{package}\b", DOCS["decisions.md"], re.I), package


# ---- imports: docs/architecture.md, "Who may import whom" ----------------------------------------------------------------

FACES = ("bot.shell", "bot.web", "bot.slack")
WITH_RASA = ("bot.nlu.triage", "bot.nlu.spacy_nlp", "bot.nlu.featurizer", "bot.nlu.topics")
# Who must not import whom (modules that begin so), and the modules that may all the same.
FORBIDDEN = (
    (("bot.answers", "bot.guide", "bot.nlu", "bot.engine", "bot.reply", "actions"), FACES, ()),
    (("bot.answers", "bot.guide", "bot.reply", "bot.settings"), ("rasa", "bot.engine", "actions"), ()),
    (("bot.nlu",), ("rasa",), WITH_RASA),
    (("bot.answers",), ("bot.nlu",), ()),
    (("bot.shell",), ("bot.web", "bot.slack"), ()),
    (("bot.web",), ("bot.shell", "bot.slack"), ("bot.web.app",)),
    (("bot.slack",), ("bot.shell",), ()),
    (FACES, ("bot.nlu",), ()),
)


def _imports() -> Iterator[tuple[str, str]]:
    for path in (p for folder in ("bot", "actions") for p in (PROJECT / folder).rglob("*.py")):
        module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield from ((module, f"{node.module}.{name.name}") for name in node.names)
            elif isinstance(node, ast.Import):
                yield from ((module, name.name) for name in node.names)


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith((f"{package}.", f"{package}_sdk.")) for package in packages)


def test_nobody_imports_what_the_architecture_forbids() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, imported in _imports()
        for who, whom, but in FORBIDDEN
        if _within(module, who) and _within(imported, whom) and not _within(module, but)
    ]
    assert not wrong


# ---- README ------------------------------------------------------------------------------------------------------------


def test_the_pages_name_no_registry_and_no_place_on_a_machine() -> None:
    for page, text in PAGES.items():
        found = re.findall(r"pypi\.org|pythonhosted|registry\.npmjs|npmjs\.com|/work/|/home/\w|/root/|/Users/", text)
        assert not found, page


def test_readme_is_short_and_its_transcript_is_there() -> None:
    assert len(README.splitlines()) < README_LINES
    for turn in (turn for turns in transcripts.CONVERSATIONS for turn in turns):
        assert f"\nYou: {turn}\n" in transcripts.written(README)


async def test_the_transcript_is_what_the_bot_says(engine: Engine) -> None:
    now = await transcripts.transcript(engine)
    stale = "README.md is stale: run .venv/bin/python tools/readme.py"
    assert transcripts.essence(transcripts.written(README)) == transcripts.essence(now), stale


def test_a_changed_sentence_is_stale_and_an_order_of_statements_is_not() -> None:
    old = transcripts.written(README)
    points = [block for block in re.findall(r"(?:^- .*\n(?:  .*\n)*)+", old, re.M) if block.count("\n- ")]
    assert points
    lines = re.findall(r"- .*\n(?:  .*\n)*", points[0])
    assert transcripts.essence(old.replace(points[0], "".join(reversed(lines)))) == transcripts.essence(old)
    assert transcripts.essence(old.replace(lines[0], "- Take 20 mg now.\n")) != transcripts.essence(old)


def test_the_transcript_goes_between_the_markers_and_nowhere_else() -> None:
    text = f"above\n{transcripts.BEGIN}\nold\n{transcripts.END}\nbelow\n"
    assert transcripts.replaced(text, "new\n") == text.replace("old", "new")
    for broken in ("", transcripts.BEGIN, transcripts.END, text * 2):
        with pytest.raises(ValueError, match=r"README\.md needs"):
            transcripts.replaced(broken, "new\n")
