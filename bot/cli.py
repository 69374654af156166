"""The command ``baclofen-bot``. Commands parse their arguments and call plain functions, imported when called."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="baclofen-bot",
    help="Answers questions about the medicine baclofen from a written guide, with sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
guide = typer.Typer(help="Check the guide, and take it to and from its reviewers.", no_args_is_help=True)
nlu = typer.Typer(help="Check and measure how messages are understood.", no_args_is_help=True)
app.add_typer(guide, name="guide")
app.add_typer(nlu, name="nlu")

Region = Annotated[str | None, typer.Option(help="Whose emergency numbers come first: US, UK, CA, AU or EU.")]
Out = Annotated[Path, typer.Option(help="Folder that the results are written to.")]
RESULTS = Path("results")


def _finish(result: Any) -> None:
    """Takes what a check gave (nothing, an exit status, or its problems), ends the command with the exit status."""
    status = result if isinstance(result, int) else int(bool(result))
    if status:
        raise typer.Exit(status)


@app.command()
def chat(region: Region = None) -> None:
    """Talk with the bot in this terminal."""
    from bot.shell import chat as face
    from bot.shell import loading

    settings = loading.settings(region)
    loading.train_if_missing(settings)
    face.chat(loading.load_engine(settings), settings)


@app.command()
def ask(
    text: Annotated[list[str], typer.Argument(help="The question.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole Reply as JSON.")] = False,
    region: Region = None,
) -> None:
    """Answer one question."""
    from bot.shell import ask as face
    from bot.shell import loading, render

    engine = loading.load_engine(loading.settings(region))
    face.ask(engine, " ".join(text), render.output(), as_json)


@app.command()
def batch(region: Region = None) -> None:
    """Answer many conversations: lines {"id": ..., "turns": [...]} in, lines {"id": ..., "replies": [...]} out.

    A broken line is reported with its number on standard error and skipped; the exit status is then 1.
    """
    from bot.shell import batch as face
    from bot.shell import loading

    engine = loading.load_engine(loading.settings(region))
    _finish(face.batch(engine, sys.stdin.buffer, sys.stdout, loading.messages()) > 0)


@app.command()
def train(force: Annotated[bool, typer.Option("--force", help="Train even when the model is fresh.")] = False) -> None:
    """Train the model; does nothing when it is fresh."""
    from bot.shell import loading
    from bot.training import train as train_model

    train_model(force, loading.model_folder(loading.settings()))


@app.command()
def serve() -> None:
    """Serve the website: chat page, widget and HTTP interface."""
    from bot.shell.loading import settings
    from bot.web.serve import run

    run(settings())


@app.command()
def slack() -> None:
    """Answer in Slack."""
    from bot.shell.loading import settings
    from bot.slack.serve import run

    run(settings())


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the questions.")],
    out: Out = RESULTS,
) -> None:
    """Measure the whole pipeline on a folder of questions."""
    from bot.evaluation import run

    run(folder, out)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def rasa(context: typer.Context) -> None:
    """Run Rasa's own command line in the project's folder, for example: rasa data validate."""
    from bot.shell.rasa_cli import run

    _finish(run(context.args))


@app.command()
def version() -> None:
    """Print the versions of the bot, Rasa and Python."""
    import platform
    from importlib.metadata import version as installed

    typer.echo(
        f"baclofen-bot {installed('baclofen-bot')}, Rasa {installed('rasa')}, Python {platform.python_version()}"
    )


@guide.command("check")
def guide_check() -> None:
    """Check the guide: figures, sources, links, reviews, readability."""
    from bot.guide.report import check

    _finish(check())


@guide.command("book")
def guide_book(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the whole guide as one document for a reviewer."""
    from bot.guide.book import write

    write(file)


@guide.command("corrections")
def guide_corrections(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The reviewer's document.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write them into the guide, not only show them.")] = False,
) -> None:
    """Show a reviewer's corrections, or take them over into the guide."""
    from bot.guide.book import read_corrections

    _finish(read_corrections(file, apply=apply))


@guide.command("domain")
def guide_domain(
    check: Annotated[bool, typer.Option("--check", help="Only say whether domain.yml is up to date.")] = False,
) -> None:
    """Write the emergency texts of the guide into domain.yml."""
    from bot.guide.domain import write

    if not write(check=check) and check:
        typer.echo("domain.yml is stale: run baclofen-bot guide domain", err=True)
        raise typer.Exit(1)


@nlu.command("check")
def nlu_check() -> None:
    """Check the training examples, the lexicon and the red flags."""
    from bot.nlu.check import main as check

    _finish(check())


@nlu.command("report")
def nlu_report(out: Out = RESULTS) -> None:
    """Write a report on how well messages are understood."""
    from bot.nlu.check import report

    report(out)


@nlu.command("thresholds")
def nlu_thresholds() -> None:
    """Choose the thresholds of the fallback from held-out examples."""
    from bot.nlu.thresholds import main as choose

    choose()


def main() -> None:
    """Runs the command; a problem that has a clear message is printed as that, with exit status 1."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read the output has enough (`... | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from bot.guide.loader import GuideError
        from bot.shell.loading import Problem
        from bot.training import TrainingError

        if not isinstance(error, (Problem, TrainingError, GuideError, FileNotFoundError)):
            raise
        typer.echo(str(error), err=True)
        sys.exit(1)
