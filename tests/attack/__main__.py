"""``python -m tests.attack``: every kind of attack for about a minute, or longer: what was tried and what broke."""

import sys
import tempfile
from pathlib import Path

import click

from citypact.experiments.paper.text import aligned
from tests.attack import configurations, inputs, kills, ledgers, page

# Kind -> (attack, how often in a minute for all of them, on one core).
KINDS = {
    "ledgers": (ledgers.attack, 40),
    "inputs": (inputs.attack, 1000),
    "configurations": (configurations.attack, 100),
    "kills": (kills.attack, 4),
    "page": (page.attack, 200),
}


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(list(KINDS)))
@click.option("--minutes", type=float, default=1.0, show_default=True, help="How long, roughly, all kinds together.")
@click.option("--tries", type=int, help="So many tries of each kind instead.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed tries the same.")
def main(kinds: tuple[str, ...], minutes: float, tries: int | None, seed: int) -> None:
    """Attack the project and tell what broke; exit code 1 if anything did. KINDS: all, unless some are named."""
    asked, rows, broken = kinds or tuple(KINDS), [], []
    for kind in asked:
        attack, in_a_minute = KINDS[kind]
        click.echo(f"{kind} …", err=True)
        with tempfile.TemporaryDirectory() as folder:
            found = attack(Path(folder), tries or max(1, round(in_a_minute * minutes * len(KINDS) / len(asked))), seed)
        rows.append(found.row())
        broken += [f"{found.name}, {line}" for line in found.broken]
    click.echo(aligned(("attack", "tried", "how it ended", "broke"), rows, right=(1, 3)))
    for line in broken:
        click.echo(line)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
