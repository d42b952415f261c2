"""One visitor's session: what is set up, what has been lived, and what the page is shown of it.

Every method that is not marked otherwise runs on the session's own runner thread, so that nothing is shared and nothing needs a
lock. The page receives strings only, through ``send(name, text)``.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from citypact.model.refusal import Refusal
from citypact.views.running.form import Faults, form_of, query, read_form
from citypact.views.running.play import Play
from citypact.views.running.sweep import Sweep
from citypact.views.serving.limits import Limits
from citypact.views.serving.warm import warm_up
from citypact.views.session.heard import request
from citypact.views.session.runner import Runner
from citypact.views.showing.downloads import command
from citypact.views.showing.frames import dumped, picture, told, world
from citypact.views.showing.why import why
from citypact.views.words.said import Said
from citypact.views.words.texts import TEXTS

LONGEST_QUEUE = 2  # times the longest message: what may wait to be looked at


class Session:
    """What one visitor plays, and the thread that lives it.

    actions: name of a request -> function that is called with the session and the request's fields; visitor: whose turn is taken
    by work that takes long, which may be that of several sessions. left: set once the visitor has gone.
    """

    def __init__(
        self,
        limits: Limits,
        send: Callable[[str, str], None],
        actions: Mapping[str, Callable[..., None]],
        visitor: str = "",
    ):
        self.limits, self.send, self.actions, self.visitor = limits, send, actions, visitor
        self.left = threading.Event()
        self._play: Play | None = None
        self.sweep: Sweep | None = None
        self.selected: tuple[int | None, int | None] = (None, None)  # the city that is asked why, and its partner
        self.sent, self.number, self.life = 0, 0, 0
        self.busy = False  # whether the visitor has been told that something was left out
        self.runner = Runner(
            self.handle,
            self.guarded(self.step),
            self.guarded(self.publish),
            self._failed,
            limits.waiting,
            LONGEST_QUEUE * limits.message_bytes,
        )
        self.runner.start()

    # From any thread.
    def act(self, text: str) -> None:
        """Hand over what the visitor did, as the page's JSON; what is too long or too much is left out, which the page tells."""
        if len(text) > self.limits.message_bytes:
            self.tell("notice", {"kind": "refusal", "lines": [TEXTS["save.large"]]})
        elif self.runner.request(text):
            self.busy = False
        elif not self.busy:
            self.busy = True
            self.tell("notice", {"kind": "refusal", "lines": [TEXTS["busy"]]})

    def close(self) -> None:
        """Stop living: the visitor has gone."""
        self.left.set()
        if self.sweep is not None:
            self.sweep.cancel()
        self.runner.close()

    # On the runner's thread.
    def handle(self, text: str) -> None:
        """Do what the visitor asked for."""
        self.guarded(self._do)(text)

    def _do(self, text: str) -> None:
        if self._play is None:
            warm_up().join()  # the page shows that the model is being prepared
        name, fields = request(text, self.actions)
        if name == "drawn":
            self.runner.seen()
        else:
            self.actions[name](self, **fields)

    def guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with whatever goes wrong told to the visitor, and then None returned; the thread lives on."""

        def call(*args: Any, **options: Any) -> Any:
            try:
                return function(*args, **options)
            except Faults as faults:
                self.tell("notice", {"kind": "faults", "faults": faults.faults})
            except Refusal as refusal:
                self.tell("notice", {"kind": "refusal", "lines": refusal.faults})
            except Said as said:
                self.tell("notice", {"kind": "refusal", "lines": [said.words]})
            except Exception as error:
                self._report(error)
            return None

        return call

    def _failed(self, error: Exception) -> None:
        """What the runner could not do and nobody else has told: the page says so, if it can be reached at all."""
        try:
            self._report(error)
        except Exception:
            logging.getLogger("citypact").exception("a session could not tell what went wrong")

    def _report(self, error: Exception) -> None:
        """A card with a report to copy; strangers get no line of the server's code."""
        self.runner.playing = False
        what = f"{type(error).__name__}: {error}" if not self.limits.public else type(error).__name__
        played = {"form": None, "year": 0} if self._play is None else {"form": form_of(self._play.plan), "year": self._play.shown}
        report = {"error": what, **played}
        if not self.limits.public:
            report["trace"] = traceback.format_exc()
        self.tell("notice", {"kind": "error", "lines": [what], "report": report})

    def tell(self, name: str, content: dict) -> None:
        """Send a message with a number that makes it a new one, even if its text repeats."""
        self.number += 1
        self.send(name, dumped({**content, "number": self.number}))

    @property
    def play(self) -> Play:
        """What is being played; refused before the first run is set up."""
        if self._play is None:
            raise Refusal("no run is set up yet; set one up first")
        return self._play

    def set_up(self, form: dict) -> None:
        """Build the run of a form, at year 0."""
        self.begin(Play(read_form(form, self.limits), self.limits))

    def begin(self, play: Play) -> None:
        """Show what is played from year 0."""
        self.runner.pause()
        self._play = play
        self.sent = 0
        self.life += 1
        if len(play.watched) == 1 or self.selected[0] is None:
            self.selected = (None, None)
        about = {"life": self.life, "years": play.plan.years, "form": form_of(play.plan), "difference": play.difference}
        self.send("world", dumped(world(play.plan.run) | about))
        self.send_policy()

    def step(self) -> bool:
        """Show one year more; returns whether there is another."""
        return self.play.step()

    def send_policy(self) -> None:
        """Tell the page the agenda as it stands, what was moved while playing, and how to repeat the run."""
        plan = self.play.current_plan()
        self.send("policy", dumped({
            "agenda": form_of(plan)["agenda"],
            "events": self.play.events,
            "query": query(plan),
            "command": command(plan.run, "{years}"),
            "hash": plan.run.parameters.hash,
            "agendaHash": plan.run.agenda.hash,
        }))  # fmt: skip

    def publish(self) -> None:
        """Send one immutable frame of the year shown, and the explanation if one is open."""
        play = self.play
        self.tell("frame", {
            "life": self.life, "year": play.shown, "head": play.head, "from": self.sent,
            "playing": self.runner.playing, "rate": round(self.runner.rate, 1),
            "rows": [[told(row) for row in watched.rows[self.sent :]] for watched in play.watched],
            "levels": {name: round(level, 4) for name, level in play.first.levels().items()},
            "tracks": [picture(watched, play.shown) for watched in play.watched],
        })  # fmt: skip
        self.sent = play.head
        city, partner = self.selected
        if city is not None:
            self.send("why", dumped(why(play.first, play.shown, city, partner)))
