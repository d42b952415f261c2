"""What a visitor can ask for: one function for each action of the page, called with the session and the action's fields.

The fields come from the browser, so that nothing is known of them before they are looked at.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.views.running.form import DEFAULT_FORM, Faults, form_of, read_form, read_toml_text, whole, with_settings
from citypact.views.running.link import LONGEST_NAME, MOST_NUMBER, read_link
from citypact.views.running.own_region import OWN, packed, uploaded
from citypact.views.running.sweep import MOST_POINTS, Sweep
from citypact.views.serving.turns import turns
from citypact.views.session.session import Session
from citypact.views.showing import downloads, sweep_files
from citypact.views.showing.frames import dumped
from citypact.views.story.answer import answer
from citypact.views.words.said import Said

SLOWEST = 0.1  # years a second
MOST_CHARTED = 12  # measures besides the page's own
MOST_CELLS = MOST_POINTS[0] * MOST_POINTS[1]


def open_link(session: Session, query: str = "") -> None:
    """First request of a page, and whenever another link stands in its address: bring back what it holds, or the default run."""
    try:
        if "head=" not in query:  # nothing has to be lived
            session.open(read_link(query, session.limits))
            return
        with turns().turn(session.visitor, session.left) as mine:
            if mine:
                session.open(read_link(query, session.limits))
    except (Faults, Refusal, Said):
        session.set_up(DEFAULT_FORM)
        raise


def set_up(session: Session, form: dict) -> None:
    """Set up the run of a form."""
    session.set_up(form)


def play(session: Session) -> None:
    """Go on, up to the last year; at the end, show the run from its beginning."""
    if session.play.shown >= session.play.years:
        session.play.shown = 0
    session.runner.play()
    session.runner.changed = True


def pause(session: Session) -> None:
    """Stay at the year shown."""
    session.runner.pause()


def step(session: Session) -> None:
    """Show one year more and stay there."""
    session.runner.pause()
    session.step()


def reset(session: Session) -> None:
    """The same run again from year 0; policy moves made while it played stay part of it."""
    session.play.restart()
    session.begin()


def speed(session: Session, value: float | int | None) -> None:
    """Years a second; None: as many as can be."""
    session.runner.speed = min(session.limits.speed, float("inf") if value is None else max(SLOWEST, float(value)))


def scrub(session: Session, year: Any) -> None:
    """Show a year that has been lived."""
    session.runner.pause()
    session.play.shown = min(whole(year, "year", 0, session.play.years), session.play.head)


def resend(session: Session) -> None:
    """The page has missed rows of the series: send all of them again."""
    session.sent, session.runner.changed = [0 for _ in session.sent], True


def lever(session: Session, instrument: str, level: Any) -> None:
    """Move a policy lever, from the year after the one shown; in a year gone by the run branches there."""
    if instrument not in INSTRUMENTS:
        raise Faults({"lever": f"unknown instrument {str(instrument)[:40]!r}"})
    if session.play.move(instrument, str(level)[:40]):
        session.begin()
    else:
        session.send_policy()


def branch(session: Session, year: Any, form: dict | None = None) -> None:
    """Go on from a year of the run as another one, with what the form says from then on."""
    plan = None if form is None else read_form(form, session.limits)
    session.play.branch(whole(year, "year", 0, session.play.years), plan)
    session.begin()


def switch(session: Session, number: Any) -> None:
    """Play another run of the list, as it was left."""
    session.play.switch(_number(number))
    session.begin()


def rename(session: Session, number: Any, name: str) -> None:
    """Give a run of the list a name."""
    session.play.rename(_number(number), name[:LONGEST_NAME])
    session.begin()


def discard(session: Session, number: Any) -> None:
    """Take a run out of the list."""
    session.play.discard(_number(number))
    session.begin()


def forget(session: Session) -> None:
    """Begin a run under the agenda that was set up, without the policy moves made while it played."""
    session.play.forget()
    session.begin()


def select(session: Session, city: Any = None, partner: Any = None, track: Any = 0) -> None:
    """Ask a city of a run that is watched why, and with a partner why it chose as it did towards it."""
    watched = session.play.watched
    run = whole(track, "track", 0, len(watched) - 1)
    cities = len(watched[run].run.region)
    one, other = (None if value is None else whole(value, "city", 0, cities - 1) for value in (city, partner))
    session.selected = one, other, run
    session.runner.changed = True


def compare(session: Session, difference: dict | None = None, number: Any = None) -> None:
    """Set a second run beside the current one: one of the list, or a new one with one difference; neither ends the comparison."""
    if difference is not None:
        session.play.beside(difference)
    else:
        session.play.compare(None if number is None else _number(number))
    session.begin()


def chart(session: Session, measures: list) -> None:
    """Chart these measures besides the page's own."""
    names = [str(name)[:60] for name in measures[:MOST_CHARTED]]
    for name in names:
        if name not in MEASURES:
            raise Refusal(unknown("measure", name, MEASURES))
    session.play.charted = tuple(dict.fromkeys(names))
    session.begin()


def at_desk(session: Session, shown: bool) -> None:
    """The policy desk is open, or is no more."""
    session.at_desk = shown
    session.runner.changed = True


def story(session: Session, scene: str, ask: dict) -> None:
    """What a scene of the story asks of the model."""
    with turns().turn(session.visitor, session.left) as mine:
        if mine:
            session.tell("story", {"scene": scene, "reply": answer(scene, ask, session.limits)})


def load(session: Session, text: str) -> None:
    """A TOML file: parameters or an agenda take the place of those that were set up."""
    settings = read_toml_text(text, session.limits)
    session.set_up(form_of(with_settings(session.play.plan, settings)))


def bring(session: Session, text: str, name: str) -> None:
    """A CSV file: a region of the visitor's own takes the place of the one that was set up."""
    region = uploaded(text, name, session.limits)
    session.set_up(form_of(session.play.plan) | {"region": OWN, "own": packed(region)})


def export(session: Session, what: str, language: str = "en", calendar: Any = 0) -> None:
    """A file for the visitor to keep; calendar: which year the model's year 0 is, 0 for none."""
    with turns().turn(session.visitor, session.left) as mine:
        if not mine:
            return
        if what.startswith("sweep"):
            name, kind, content = sweep_files.make(_swept(session), what, language)
        else:
            name, kind, content = downloads.make(session.play, what, language, whole(calendar, "calendar", 0, MOST_NUMBER))
    session.tell("download", {"name": name, "type": kind, "content": base64.b64encode(content).decode("ascii")})


def sweep(session: Session, request: dict) -> None:
    """Start a sweep in the background; a running one is ended first."""
    cancel_sweep(session)
    plan = session.play.current_plan()
    started = Sweep(plan, request, session.limits, lambda state: session.send("sweep", dumped(state)), session.visitor)
    if session.sweep is not None:
        session.sweep.thread.join()  # soon, and then a visitor has one at a time
    session.sweep = started
    started.start()


def cancel_sweep(session: Session) -> None:
    """End a sweep that is running."""
    if session.sweep is not None:
        session.sweep.cancel()


def open_cell(session: Session, cell: Any, year: Any = 0) -> None:
    """Set up the run of a cell of the sweep that lies nearest to its median, and show a year of it."""
    swept = _swept(session)
    session.play.set_up(read_form(swept.form_of_cell(whole(cell, "cell", 0, MOST_CELLS)), session.limits))
    session.play.current.live(whole(year, "year", 0, session.play.years))
    session.play.shown = session.play.head
    session.begin()


def _swept(session: Session) -> Sweep:
    if session.sweep is None:
        raise Refusal("nothing has been swept yet; start a sweep first")
    return session.sweep


def _number(value: Any) -> int:
    return whole(value, "run", 1, MOST_NUMBER)


ACTIONS: Mapping[str, Callable[..., None]] = {
    "open": open_link, "set_up": set_up, "play": play, "pause": pause, "step": step, "reset": reset, "speed": speed,
    "scrub": scrub, "resend": resend, "lever": lever, "forget": forget, "select": select, "compare": compare, "load": load,
    "export": export, "sweep": sweep, "cancel_sweep": cancel_sweep, "open_cell": open_cell, "branch": branch, "switch": switch,
    "rename": rename, "discard": discard, "chart": chart,
    "bring": bring, "desk": at_desk, "story": story,
}  # fmt: skip
