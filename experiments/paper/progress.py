"""How far a long computation is and how long it still takes: tqdm's bar, drawn only now and then where nobody looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm.auto import tqdm

REDRAW_SECONDS, REPORT_SECONDS = 0.2, 15.0  # where somebody looks; in a log
LONGEST_SECONDS = 100 * 86_400.0  # a guess of more than a hundred days is none
IN_WORDS = "{n_fmt} of {total_fmt}{unit}, {rate_fmt}, {remaining} left"

COMPILING = "Compiling the model for this machine; this happens once and takes about a quarter of a minute…"


def bar(total: int, what: str = "runs", stream: TextIO | None = None) -> tqdm:
    """A bar to ``update(n)`` and to ``close``; stream: stderr if not given."""
    stream = sys.stderr if stream is None else stream
    seconds = REDRAW_SECONDS if stream.isatty() else REPORT_SECONDS
    return tqdm(
        total=total, unit=f" {what}", file=stream, mininterval=seconds, maxinterval=seconds, delay=REDRAW_SECONDS, leave=False,
        dynamic_ncols=True,
    )  # fmt: skip


def announce(counter: tqdm, message: str) -> None:
    """Tell something in a line of its own, above the bar."""
    counter.write(message, file=counter.fp)


def in_words(counter: tqdm) -> str:
    """What the bar says, as words for those who look from elsewhere."""
    known = counter.format_dict
    rate = known["rate"] or ((known["n"] - known["initial"]) / known["elapsed"] if known["elapsed"] else 0.0)
    guessed = rate > 0 and (known["total"] - known["n"]) / rate < LONGEST_SECONDS
    return counter.format_meter(**(known | {"bar_format": IN_WORDS if guessed else "{n_fmt} of {total_fmt}{unit}"}))


@contextmanager
def progress(total: int, what: str = "runs") -> Iterator[tqdm]:
    """A bar that also tells when the model is being compiled, which takes longer than most runs."""
    from citypact.agents.compiled import on_first_compilation

    with bar(total, what) as counter, on_first_compilation(lambda: announce(counter, COMPILING)):
        yield counter
