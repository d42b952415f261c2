"""How things are measured: in turns, so that a machine's drift meets all alike; medians; what the machine is; how far it is."""

import importlib.metadata
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

TURNS = 5
Name, Measured = TypeVar("Name"), TypeVar("Measured")


def in_turns(
    work: Mapping[Name, Callable[[], Measured]], turns: int = TURNS, say: Callable[[str], object] | None = None
) -> dict[Name, list[Measured]]:
    """What every kind of work gave in so many turns, each turn all of them in their order.

    say: told a line before each, by default on stderr, with the time that is left if the rest takes as long as what was done.
    """
    say = say or tell
    found: dict[Name, list[Measured]] = {name: [] for name in work}
    began, spent = time.perf_counter(), dict.fromkeys(work, 0.0)
    for turn in range(turns):
        for name, do in work.items():
            left = sum(spent[other] / len(found[other]) * (turns - len(found[other])) for other in work if found[other])
            passed = f"{time.perf_counter() - began:.0f} s passed"
            say(f"turn {turn + 1} of {turns}: {name} ({passed}{f', about {left:.0f} s left' if turn else ''})")
            start = time.perf_counter()
            found[name].append(do())
            spent[name] += time.perf_counter() - start
    return found


def tell(line: str) -> None:
    """Say on stderr how far it is: in the same line where somebody looks, else in lines of their own."""
    end = "\033[K\r" if sys.stderr.isatty() else "\n"
    print(line, end=end, file=sys.stderr, flush=True)


def median(values: Iterable[float]) -> float:
    """The median of some numbers."""
    return statistics.median(values)


def machine() -> str:
    """Processor, number of processors, system and versions, in a line of Markdown; and the load, which should be none."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numba", "llvmlite", "numpy", "mesa"))
    return (
        f"{processor()}, {os.cpu_count()} processors; {platform.system()}, Python {platform.python_version()}, {packages}; "
        f"load before the start {os.getloadavg()[0]:.2f}"
    )


def processor() -> str:
    """The name of the processor, as far as the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table of Markdown whose first column is text and whose others are numbers."""
    head = list(head)
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def figures(value: float) -> str:
    """A number with as many digits as are worth reading."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
