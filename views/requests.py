"""What a visitor can ask for: one function for each action of the page, called with the session and the action's fields."""

import base64

from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.views import downloads
from citypact.views.compare import other_plan
from citypact.views.form import DEFAULT_FORM, Faults, form_of, read_query, read_toml_text, whole
from citypact.views.frames import dumped
from citypact.views.sweep import Sweep


def open_link(session, query=""):
    """First request of a page: open the run of its link, else the default one."""
    try:
        session.set_up(read_query(query))
    except Faults:
        session.set_up(DEFAULT_FORM)
        raise


def set_up(session, form):
    session.set_up(form)


def play(session):
    if session.shown < session.plan.years:
        session.runner.play()
    session.runner.changed = True


def pause(session):
    session.runner.pause()


def step(session):
    session.runner.pause()
    session.step()


def reset(session):
    session.restart()


def speed(session, value):
    session.runner.speed = min(session.limits.speed, float("inf") if value is None else max(0.1, float(value)))


def scrub(session, year):
    session.runner.pause()
    session.shown = min(whole(year, "year", 0, session.plan.years), session.head)


def resend(session):
    """The page has missed rows of the series: send all of them again."""
    session.sent, session.runner.changed = 0, True


def lever(session, instrument, level):
    """Move a policy lever: from the next new year on; recorded as an event and in the agenda."""
    if instrument not in INSTRUMENTS:
        raise Faults({"lever": f"unknown instrument {str(instrument)[:40]!r}"})
    value, year = INSTRUMENTS[instrument].parse(str(level)[:40]), session.head + 1
    if year > session.plan.years:
        raise Faults({instrument: "the run has ended; reset it, or set up more years"})
    # A comparison of policies keeps its other side as it is; any other comparison moves both.
    moved = session.tracks[:1] if session.difference and session.difference["kind"] == "policy" else session.tracks
    for track in moved:
        track.set_agenda(track.agenda.with_lever(year, instrument, value))
    session.events = [e for e in session.events if (e["year"], e["instrument"]) != (year, instrument)]
    session.events.append({"year": year, "instrument": instrument, "level": value})
    session.send_policy()


def forget(session):
    """Start again under the agenda that was set up, without the policy moves made while it played."""
    session.begin(session.planned)


def select(session, city=None, partner=None):
    cities = len(session.plan.run.region)
    chosen = [None if value is None else whole(value, "city", 0, cities - 1) for value in (city, partner)]
    session.selected = tuple(chosen)
    session.runner.changed = True


def compare(session, difference):
    """Set a second run beside the first: the same seed and one difference; None ends the comparison."""
    session.plan = session.current_plan()
    runs = [session.plan.run]
    if difference is not None:
        runs.append(other_plan(session.plan, difference, session.limits).run)
    session.difference, session.planned = difference, runs
    session.begin(runs)


def load(session, text):
    """A TOML file: parameters or an agenda take the place of those that were set up."""
    kind, value = read_toml_text(text, session.limits)
    form = form_of(session.plan)
    changed = form_of(type(session.plan)(_with(session.plan.run, kind, value), session.plan.years))
    session.set_up({**form, kind: changed[kind]})


def _with(run, kind, value):
    parameters, agenda = (value, run.agenda) if kind == "parameters" else (run.parameters, value)
    return type(run)(run.region, parameters, agenda, run.seed)


def export(session, what, language="en", theme="light"):
    """A file for the visitor to keep."""
    name, kind, content = downloads.make(session, what, language)
    encoded = base64.b64encode(content).decode("ascii")
    session.send("download", dumped({"name": name, "type": kind, "content": encoded, "number": session._numbered()}))


def sweep(session, request):
    """Start a sweep in the background; a running one is cancelled first."""
    if session.sweep is not None:
        session.sweep.cancel()
    session.sweep = Sweep(session.current_plan(), request, session.limits, lambda state: session.send("sweep", dumped(state)))
    session.sweep.start()


def cancel_sweep(session):
    if session.sweep is not None:
        session.sweep.cancel()


def open_cell(session, values, seed):
    """Set up the run of a cell of a sweep."""
    form = form_of(session.plan if session.sweep is None else session.sweep.plan)
    form["parameters"] = {**form["parameters"], **values}
    session.set_up({**form, "seed": seed})


ACTIONS = {
    "open": open_link, "set_up": set_up, "play": play, "pause": pause, "step": step, "reset": reset, "speed": speed,
    "scrub": scrub, "resend": resend, "lever": lever, "forget": forget, "select": select, "compare": compare, "load": load,
    "export": export, "sweep": sweep, "cancel_sweep": cancel_sweep, "open_cell": open_cell,
}  # fmt: skip
