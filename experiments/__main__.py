"""``python -m experiments``."""

import os
import signal
from types import FrameType

from citypact.experiments.commands.exit_codes import INTERRUPTED


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def console(name: str = "citypact") -> None:
    """Start from the command line; ended before it has begun, it is ended like any other command."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    from citypact.experiments.commands.line import start

    start(name)


if __name__ == "__main__":
    console("python -m experiments")
