"""Rasa's own command line, run in the project's folder."""

from __future__ import annotations

import os
import sys

from bot.paths import PROJECT


def run(arguments: list[str]) -> int:
    """Takes the arguments of ``rasa``, runs it in this process in the project's folder; gives its exit status."""
    for name, value in {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}.items():
        os.environ.setdefault(name, value)
    os.chdir(PROJECT)
    sys.argv = ["rasa", *arguments]
    from rasa.__main__ import main
    from rasa.engine.exceptions import GraphSchemaValidationException

    try:
        main()
    except GraphSchemaValidationException as error:
        # A component that cannot be used; Rasa itself would end in a traceback.
        sys.stderr.write(f"{error}\n")
        return 1
    except SystemExit as end:
        if isinstance(end.code, int):
            return end.code
        if end.code:
            sys.stderr.write(f"{end.code}\n")
        return int(bool(end.code))
    return 0
