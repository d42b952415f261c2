"""One visitor's session: what is set up, what has been lived, and what the page is shown of it.

Every method that is not marked otherwise runs on the session's own runner thread, so that nothing is shared and nothing needs a
lock. The page receives strings only, through ``send(name, text)``.
"""

import json
import traceback

from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.views import downloads, requests
from citypact.views.form import Faults, form_of, query, read_form
from citypact.views.frames import Painter, dumped, told, world
from citypact.views.runner import Runner
from citypact.views.track import Track
from citypact.views.warm import warm_up
from citypact.views.why import why


class Session:
    """The model of one visitor and the thread that lives it."""

    def __init__(self, limits, send):
        self.limits, self.send = limits, send
        self.plan, self.tracks, self.painter, self.events = None, [], None, []
        self.shown, self.sent, self.number, self.life = 0, 0, 0, 0
        self.selected, self.sweep = (None, None), None
        self.difference, self.planned = None, []  # what was set up, before any policy was moved
        self.runner = Runner(self.handle, self.guarded(self.step), self.guarded(self.publish))
        self.runner.start()

    # From any thread.
    def act(self, text: str) -> None:
        """Hand over what the visitor did, as the page's JSON."""
        if len(text) <= self.limits.upload_bytes + 65536:
            self.runner.request(text)
        else:
            self.send("notice", dumped({"kind": "refusal", "lines": ["too large"]}))

    def close(self) -> None:
        """Stop living: the visitor has gone."""
        if self.sweep is not None:
            self.sweep.cancel()
        self.runner.close()

    # On the runner's thread.
    def handle(self, text: str) -> None:
        if self.plan is None:
            warm_up().join()  # the page shows that the model is being prepared
        content = json.loads(text)
        name = content.pop("do", "")
        if name == "drawn":
            self.runner.seen()
            return
        action = requests.ACTIONS.get(name)
        if action is not None:
            self.guarded(action)(self, **content)

    def guarded(self, function):
        """The function, with whatever goes wrong told to the visitor; the thread lives on."""

        def call(*args, **options):
            try:
                return function(*args, **options)
            except Faults as faults:
                self.send("notice", dumped({"kind": "faults", "faults": faults.faults, "number": self._numbered()}))
            except Refusal as refusal:
                self.send("notice", dumped({"kind": "refusal", "lines": refusal.faults, "number": self._numbered()}))
            except Exception as error:
                self._report(error)
            return None

        return call

    def _report(self, error) -> None:
        """A card with a report to copy; strangers get no line of the server's code."""
        self.runner.playing = False
        what = f"{type(error).__name__}: {error}" if not self.limits.public else type(error).__name__
        report = {"error": what, "form": None if self.plan is None else form_of(self.plan), "year": self.shown}
        if not self.limits.public:
            report["trace"] = traceback.format_exc()
        lines = [what]
        self.send("notice", dumped({"kind": "error", "lines": lines, "report": report, "number": self._numbered()}))

    def _numbered(self) -> int:
        """A number that makes each message a new one, even if its text repeats."""
        self.number += 1
        return self.number

    @property
    def head(self) -> int:
        """The last year that all tracks have lived."""
        return self.tracks[0].head

    def set_up(self, form: dict) -> None:
        """Build the run of a form, at year 0."""
        self.plan = read_form(form, self.limits)
        self.difference, self.planned = None, [self.plan.run]
        self.begin(self.planned)

    def begin(self, runs) -> None:
        """Start these runs (one, or two to compare) from year 0 and show them."""
        self.runner.pause()
        self.tracks = [Track(run, self.plan.years) for run in runs]
        graph = self.tracks[0].batch.block.graph
        self.painter = Painter(graph.city_i.astype(int), graph.city_j.astype(int), len(self.plan.run.region))
        self.events, self.shown, self.sent = [], 0, 0
        self.life += 1
        if len(runs) == 1 or self.selected[0] is None:
            self.selected = (None, None)
        places = world(self.plan.run)
        self.send(
            "world",
            dumped(
                {**places, "life": self.life, "years": self.plan.years, "form": form_of(self.plan), "difference": self.difference}
            ),
        )
        self.send_policy()
        self.runner.changed = True

    def restart(self) -> None:
        """The same run again from year 0; policy moves made while it played stay part of it."""
        events = self.events
        self.begin([track.final_run() for track in self.tracks])
        self.events = events
        self.send_policy()

    def step(self) -> bool:
        """Show one year more, living it if it is new; returns whether there is another."""
        if self.shown < self.head:
            self.shown += 1
        elif self.head < self.plan.years:
            self._live()
            self.shown = self.head
        return self.shown < self.plan.years

    def _live(self) -> None:
        """Live one year more in every track; where one of them stops, all stay at the end of the year before."""
        last = self.head
        try:
            for track in self.tracks:
                track.advance()
        except Refusal:
            for track in self.tracks:
                track.back_to(last)
            raise

    def send_policy(self) -> None:
        """Tell the page the agenda as it stands, what was moved while playing, and how to repeat the run."""
        plan = self.current_plan()
        self.send("policy", dumped({
            "agenda": form_of(plan)["agenda"],
            "events": self.events,
            "query": query(plan),
            "command": downloads.command(plan.run, "{years}"),
            "hash": plan.run.parameters.hash,
            "agendaHash": plan.run.agenda.hash,
        }))  # fmt: skip

    def current_plan(self):
        """The plan with the agenda as it stands, policy moves included."""
        return type(self.plan)(self.tracks[0].final_run(), self.plan.years)

    def publish(self) -> None:
        """Send one immutable frame of the year shown, and the explanation if one is open."""
        first = self.tracks[0]
        rows = [[told(row) for row in track.rows[self.sent :]] for track in self.tracks]
        full = first.batch.block.full_instruments
        self.send("frame", dumped({
            "life": self.life, "number": self._numbered(), "year": self.shown, "head": self.head, "from": self.sent,
            "playing": self.runner.playing, "rate": round(self.runner.rate, 1), "rows": rows,
            "levels": {name: round(float(getattr(full, name)[0]), 4) for name in INSTRUMENTS},
            "tracks": [self.painter.picture(track.record[self.shown]) for track in self.tracks],
        }))  # fmt: skip
        self.sent = self.head
        if self.selected[0] is not None:
            self.send("why", dumped(why(first, self.painter, self.shown, *self.selected)))
