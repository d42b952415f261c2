"""The thread that lives a visitor's years: it alone touches the model, and takes requests from a queue."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

FRAMES_A_SECOND = 15
UNSEEN_FRAMES = 2  # frames on their way to the page; more would only delay the answer to a click
CATCH_UP = 0.25  # seconds behind schedule after which the schedule starts anew
PATIENCE = 2.0  # seconds after which a frame that nobody confirmed counts as seen


class Runner:
    """Runs ``handle(request)`` for each request in order and, while playing, ``step()`` at the speed asked for.

    handle, step, publish: called on the runner's thread only. step returns whether there is more to live; publish sends a frame;
    failed: is told of an exception of any of them, after which the thread goes on. most, longest: requests that may wait, and
    the characters of all of them together.
    """

    def __init__(
        self,
        handle: Callable[[str], None],
        step: Callable[[], bool | None],
        publish: Callable[[], None],
        failed: Callable[[Exception], None],
        most: int,
        longest: int,
    ):
        self.handle, self.step, self.publish, self.failed = handle, step, publish, failed
        self.most, self.longest = most, longest
        self.requests: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._number, self._length, self._counting = 0, 0, threading.Lock()
        self.playing, self.speed, self.rate = False, 5.0, 0.0
        self.changed, self.unseen = False, 0
        self._next_step = self._next_frame = self._last_sent = 0.0
        self._counted, self._count_start = 0, 0.0
        self._closed = False
        self.thread = threading.Thread(target=self._run, daemon=True, name="citypact-runner")

    def start(self) -> None:
        """Begin to take requests."""
        self.thread.start()

    def request(self, content: str) -> bool:
        """Hand over a request from any thread; returns whether it was taken: not if too many wait already."""
        with self._counting:
            if self._number >= self.most or self._length + len(content) > self.longest:
                return False
            self._count(1, content)
        self.requests.put(content)
        return True

    def _count(self, one: int, content: str) -> None:
        self._number += one
        self._length += one * len(content)

    def close(self) -> None:
        """End the thread, from any thread; None among the requests wakes it."""
        self._closed = True
        self.requests.put(None)

    def play(self) -> None:
        """Live year after year from now on."""
        self.playing, self._next_step = True, time.monotonic()
        self._counted, self._count_start = 0, self._next_step

    def pause(self) -> None:
        """Live no more years until asked to."""
        self.playing, self.rate, self.changed = False, 0.0, True

    def seen(self) -> None:
        """The page has drawn a frame."""
        self.unseen = max(0, self.unseen - 1)

    def _run(self) -> None:
        while not self._closed:
            try:
                self._turn()
            except Exception as error:
                self.playing = self.changed = False
                self.failed(error)

    def _turn(self) -> None:
        """Do what has been asked for; then live a year and send a frame, where they are due."""
        for content in self._waiting():
            if content is None:
                return
            with self._counting:
                self._count(-1, content)
            self.handle(content)
        now = time.monotonic()
        if self.playing and now >= self._next_step:
            self._live(now)
        if self.changed and now >= self._next_frame and self._page_keeps_up(now):
            self.changed, self.unseen = False, self.unseen + 1
            self._next_frame, self._last_sent = now + 1.0 / FRAMES_A_SECOND, now
            self.publish()

    def _live(self, now: float) -> None:
        if now - self._next_step > CATCH_UP:
            self._next_step = now
        self._next_step += 1.0 / self.speed
        more = self.step()
        self.changed = True
        self._counted += 1
        if now - self._count_start > 0.5:
            self.rate = self._counted / (now - self._count_start)
            self._counted, self._count_start = 0, now
        if not more:
            self.pause()

    def _page_keeps_up(self, now: float) -> bool:
        if self.unseen and now - self._last_sent > PATIENCE:
            self.unseen = 0
        return self.unseen < UNSEEN_FRAMES

    def _waiting(self) -> Iterator[str | None]:
        """Requests that have come in; waits for one as long as there is nothing else to do."""
        try:
            pause = self._pause()
            yield self.requests.get(timeout=pause) if pause > 0.0 else self.requests.get_nowait()
            while True:
                yield self.requests.get_nowait()
        except queue.Empty:
            return

    def _pause(self) -> float:
        now = time.monotonic()
        due = [now + PATIENCE]
        if self.playing:
            due.append(self._next_step)
        if self.changed and self._page_keeps_up(now):
            due.append(self._next_frame)
        return max(0.0, min(due) - now)
