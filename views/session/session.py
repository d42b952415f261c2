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
from citypact.views.running.band import Asked, Band
from citypact.views.running.form import Faults, form_of, read_form
from citypact.views.running.link import Linked, link
from citypact.views.running.play import Play
from citypact.views.running.sweep import Sweep
from citypact.views.serving.limits import Limits
from citypact.views.serving.warm import progress, warm_up
from citypact.views.session.heard import request
from citypact.views.session.runner import Runner
from citypact.views.showing.desk import desk
from citypact.views.showing.downloads import command
from citypact.views.showing.frames import TOLD, dumped, picture, told, world
from citypact.views.showing.moments import moments
from citypact.views.showing.tried import entries, named
from citypact.views.showing.why import why
from citypact.views.words.refusals import both, listed
from citypact.views.words.said import Said
from citypact.views.words.texts import TEXTS

LOOK = 0.5  # seconds between two words on how far the engine is
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
        # The city that is asked why, its partner, and in which of the runs that are watched.
        self.selected: tuple[int | None, int | None, int] = (None, None, 0)
        self.at_desk = False  # whether the policy desk is open
        self.sent: list[int] = []  # how many years of each run the page has been told
        self.remembered = 0  # up to which year it has been told what happened
        self.names: tuple[str, ...] = TOLD  # the measures of a row
        self.number, self.life = 0, 0
        self.busy = False  # whether the visitor has been told that something was left out
        self.runner = Runner(
            self.handle,
            self.guarded(self.step),
            self.guarded(self.publish),
            self._failed,
            limits.waiting,
            LONGEST_QUEUE * limits.message_bytes,
        )
        self.band = Band(limits, lambda band: send("band", dumped(band)), visitor)
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
        self.band.close()
        self.runner.close()

    # On the runner's thread.
    def handle(self, text: str) -> None:
        """Do what the visitor asked for."""
        self.guarded(self._do)(text)

    def _do(self, text: str) -> None:
        if self._play is None:
            self._prepared()
        name, fields = request(text, self.actions)
        if name == "drawn":
            self.runner.seen()
        else:
            self.actions[name](self, **fields)

    def _prepared(self) -> None:
        """Wait until the engine is compiled; the page shows how far it is."""
        thread = warm_up()
        while thread.is_alive() and not self.left.is_set():
            self.tell("notice", {"kind": "preparing", **(progress() or {})})
            thread.join(LOOK)

    def guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with whatever goes wrong told to the visitor, and then None returned; the thread lives on."""

        def call(*args: Any, **options: Any) -> Any:
            try:
                return function(*args, **options)
            except Faults as faults:
                self.tell("notice", {"kind": "faults", "faults": {name: both(line) for name, line in faults.faults.items()}})
            except Refusal as refusal:
                self.tell("notice", {"kind": "refusal", "lines": listed(refusal.faults)})
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
        """Build the run of a form, at year 0; what was tried before stays in the list."""
        plan = read_form(form, self.limits)
        if self._play is None:
            self._play = Play(plan, self.limits)
        else:
            self._play.set_up(plan)
        self.begin()

    def open(self, linked: Linked) -> None:
        """Bring back what a link holds."""
        if self._play is None:
            self._play = Play(linked.runs[0].base, self.limits)
        self._play.adopt(*linked)
        self.begin()

    def begin(self) -> None:
        """Show what is played now: another run, another pair, or other measures."""
        play = self.play
        self.runner.pause()
        self.life += 1
        self.sent, self.remembered = [0 for _ in play.watched], 0
        names = (*TOLD, *(name for name in play.charted if name not in TOLD))
        about = {"life": self.life, "years": play.years, "form": form_of(play.plan), "names": names, "shown": play.shown}
        worlds = [world(watched.run) for watched in play.watched]
        ghost = play.ghost()
        ghosts = [] if ghost is None else [{**named(ghost), "from": play.branched_from(ghost), "rows": told(ghost.rows, names)}]
        self.send("world", dumped({**about, "worlds": worlds, "ghosts": ghosts}))
        self.names = names
        self.send_policy()

    def step(self) -> bool:
        """Show one year more; returns whether there is another."""
        return self.play.step()

    def send_policy(self) -> None:
        """Tell the page the agenda as it stands, what was moved while playing, how to repeat the run, and what was tried."""
        play = self.play
        plan = play.current_plan()
        self.send("policy", dumped({
            "agenda": form_of(plan)["agenda"],
            "events": play.events,
            "changes": [str(change) for change in plan.run.changes],
            "command": command(plan.run, "{years}"),
            "hash": plan.run.parameters.hash,
            "agendaHash": plan.run.agenda.hash,
        }))  # fmt: skip
        self.send_runs()
        runs = tuple(watched.final_run() for watched in play.watched)
        self.band.ask(Asked(runs, play.years, self.names, self.life))

    def send_runs(self) -> None:
        """Tell the page which runs were tried, and the link that brings them back."""
        self.tell("runs", {"runs": entries(self.play), "link": link(self.play)})

    def publish(self) -> None:
        """Send one immutable frame of the year shown, what has happened since the last one, and an explanation that is open."""
        play = self.play
        rows = [told(watched.rows[start:], self.names) for watched, start in zip(play.watched, self.sent, strict=True)]
        self.tell("frame", {
            "life": self.life, "year": play.shown, "head": play.head, "from": self.sent,
            "playing": self.runner.playing, "rate": round(self.runner.rate, 1), "rows": rows,
            "levels": {name: round(level, 4) for name, level in play.first.levels().items()},
            "tracks": [picture(watched, min(play.shown, watched.year)) for watched in play.watched],
        })  # fmt: skip
        self.sent = [watched.year for watched in play.watched]
        self._publish_moments()
        if not self.runner.playing:
            self.send_runs()
        city, partner, track = self.selected
        if city is not None and track < len(play.watched):
            watched = play.watched[track]
            self.send("why", dumped({**why(watched, min(play.shown, watched.year), city, partner), "track": track}))
        if self.at_desk:
            self.send("desk", dumped(desk(play)))

    def _publish_moments(self) -> None:
        """Tell what has happened in the years since the last time."""
        play = self.play
        if play.head > self.remembered or not self.remembered:
            found = moments(play.first, play.events, self.remembered + 1)
            self.tell("moments", {"life": self.life, "from": self.remembered + 1, "moments": found})
            self.remembered = play.head
