"""The page of the command line, from the help of each command: ``python -m experiments.commands.manual``."""

from pathlib import Path

import click

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS

FILE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
PROGRAM = "python -m experiments"
WIDTH = 100  # of the help, in characters
HEAD = f"""# The command line

What `{PROGRAM} COMMAND --help` says of every command; installed without a checkout the same is called `citypact`. Made by
`python -m experiments.commands.manual`; the test suite notices when it is out of date. Exit codes: 0 done; 2 refused, with a line
for each reason; 3 some runs failed; 4 standard output is closed or full; 130 interrupted.
"""
STUDIES = """All named experiments take the same options: transition, theory, costs and the others that `list` names. So does
`run all`, which repeats every one."""


def _help(command: click.Command, parent: click.Context | None, name: str) -> tuple[click.Context, str]:
    """(context, help) of a command as a terminal of a fixed width shows it."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, parent, info_name=name, **settings)
    return context, f"```text\n{command.get_help(context)}\n```"


def manual() -> str:
    """The whole page as Markdown."""
    top, told = _help(main, None, PROGRAM)
    parts = [HEAD.strip(), told]
    for name, command in sorted(main.commands.items()):
        context, told = _help(command, top, name)
        parts += [f"## {name}", told]
        if isinstance(command, click.Group):
            one = next(iter(QUESTIONS))
            parts += [STUDIES, _help(command.commands[one], context, one)[1]]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    FILE.write_text(manual(), encoding="utf-8", newline="\n")
    print(f"written: docs/{FILE.name}")
