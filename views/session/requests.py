"""What a visitor can ask for: one function for each action of the page, called with the session and the action's fields.

The fields come from the browser, so that nothing is known of them before they are looked at.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.views.running.form import DEFAULT_FORM, Faults, form_of, read_query, read_toml_text, whole, with_settings
from citypact.views.running.sweep import Sweep
from citypact.views.serving.turns import turns
from citypact.views.session.session import Session
from citypact.views.showing import downloads
from citypact.views.showing.frames import dumped
from citypact.views.words.said import Said

SLOWEST = 0.1  # years a second


def open_link(session: Session, query: str = "") -> None:
    """First request of a page: open the run of its link, else the default one."""
    try:
        session.set_up(read_query(query))
    except (Faults, Refusal, Said):
        session.set_up(DEFAULT_FORM)
        raise


def set_up(session: Session, form: dict) -> None:
    """Set up the run of a form."""
    session.set_up(form)


def play(session: Session) -> None:
    """Go on, up to the last year."""
    if session.play.shown < session.play.plan.years:
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
    session.begin(session.play)


def speed(session: Session, value: float | int | None) -> None:
    """Years a second; None: as many as can be."""
    session.runner.speed = min(session.limits.speed, float("inf") if value is None else max(SLOWEST, float(value)))


def scrub(session: Session, year: Any) -> None:
    """Show a year that has been lived."""
    session.runner.pause()
    session.play.shown = min(whole(year, "year", 0, session.play.plan.years), session.play.head)


def resend(session: Session) -> None:
    """The page has missed rows of the series: send all of them again."""
    session.sent, session.runner.changed = 0, True


def lever(session: Session, instrument: str, level: Any) -> None:
    """Move a policy lever."""
    if instrument not in INSTRUMENTS:
        raise Faults({"lever": f"unknown instrument {str(instrument)[:40]!r}"})
    session.play.move(instrument, str(level)[:40])
    session.send_policy()


def forget(session: Session) -> None:
    """Start again under the agenda that was set up, without the policy moves made while it played."""
    session.play.forget()
    session.begin(session.play)


def select(session: Session, city: Any = None, partner: Any = None) -> None:
    """Ask a city why, and with a partner why it chose as it did towards it."""
    cities = len(session.play.plan.run.region)
    one, other = (None if value is None else whole(value, "city", 0, cities - 1) for value in (city, partner))
    session.selected = one, other
    session.runner.changed = True


def compare(session: Session, difference: dict | None) -> None:
    """Set a second run beside the first: the same seed and one difference; None ends the comparison."""
    session.begin(session.play.beside(difference))


def load(session: Session, text: str) -> None:
    """A TOML file: parameters or an agenda take the place of those that were set up."""
    settings = read_toml_text(text, session.limits)
    session.set_up(form_of(with_settings(session.play.plan, settings)))


def export(session: Session, what: str, language: str = "en") -> None:
    """A file for the visitor to keep."""
    with turns().turn(session.visitor, session.left) as mine:
        if not mine:
            return
        name, kind, content = downloads.make(session.play, what, language)
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


def open_cell(session: Session, values: dict, seed: Any) -> None:
    """Set up the run of a cell of a sweep."""
    form = form_of(session.play.plan if session.sweep is None else session.sweep.plan)
    form["parameters"] = {**form["parameters"], **values}
    session.set_up({**form, "seed": seed})


ACTIONS: Mapping[str, Callable[..., None]] = {
    "open": open_link, "set_up": set_up, "play": play, "pause": pause, "step": step, "reset": reset, "speed": speed,
    "scrub": scrub, "resend": resend, "lever": lever, "forget": forget, "select": select, "compare": compare, "load": load,
    "export": export, "sweep": sweep, "cancel_sweep": cancel_sweep, "open_cell": open_cell,
}  # fmt: skip
