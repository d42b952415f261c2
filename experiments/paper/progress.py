"""How far a long computation is: one line that rewrites itself on a terminal, a line now and then elsewhere."""

import sys
import time
from contextlib import contextmanager

REDRAW_SECONDS = 0.2  # on a terminal
REPORT_SECONDS = 15.0  # in a log

COMPILING = "Compiling the model for this machine; this happens once and takes about half a minute…"


class Progress:
    """Counts what is done of a total and tells it on stderr; used as a context manager.

    total: how many there are; what: the word for them; stream, clock: stderr and seconds, unless a test gives its own.
    """

    def __init__(self, total: int, what: str = "runs", stream=None, clock=time.monotonic):
        self.total, self.what, self.done = total, what, 0
        self.stream = sys.stderr if stream is None else stream
        self.terminal, self.clock = self.stream.isatty(), clock
        self.told = clock()
        self.first = None  # (time, done) of the first report: what came before is preparation, not pace
        self.drawn = 0  # length of the line that stands on the terminal

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.drawn:
            self.stream.write("\r" + " " * self.drawn + "\r")
            self.stream.flush()

    def announce(self, message: str) -> None:
        """Tell something in a line of its own."""
        self.__exit__()
        self.drawn = 0
        print(message, file=self.stream, flush=True)

    def update(self, done: int = 1) -> None:
        """So many more are done."""
        self.done += done
        now = self.clock()
        if self.first is None:
            self.first = now, self.done
            return
        if now - self.told < (REDRAW_SECONDS if self.terminal else REPORT_SECONDS):
            return
        self.told = now
        line = self.line(now - self.first[0])
        if self.terminal:
            self.stream.write("\r" + line.ljust(self.drawn))
            self.drawn = max(self.drawn, len(line))
        else:
            self.stream.write(line + "\n")
        self.stream.flush()

    def line(self, seconds: float) -> str:
        """What there is to say so many seconds after the first report."""
        rate = (self.done - self.first[1]) / max(seconds, 1e-9)
        left = (self.total - self.done) / max(rate, 1e-9)
        return f"{self.done} of {self.total} {self.what}, {rate:.3g} a second, {_spoken(left)} left"


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def progress(total: int, what: str = "runs"):
    """A ``Progress`` that also tells when the model is being compiled, which takes longer than most runs."""
    from citypact.agents.compiled import on_first_compilation

    with Progress(total, what) as counter, on_first_compilation(lambda: counter.announce(COMPILING)):
        yield counter
