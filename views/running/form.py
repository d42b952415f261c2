"""The form of the page and the run that it asks for, in both directions: form, link and TOML."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from citypact.experiments.paper.worlds import YEARS
from citypact.model.reading import parsed_toml
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import is_own, load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.watched import Change, Run
from citypact.views.running.bounds import check_watched
from citypact.views.running.own_region import OWN, packed, unpacked
from citypact.views.serving.limits import Limits
from citypact.views.words.said import Said

Read = TypeVar("Read")
MOST_PARAMETERS = 200  # that a form may give; there are fewer
MOST_INTERVENTIONS = 60


class Faults(Exception):
    """What is wrong with a form: control -> one line for that control."""

    def __init__(self, faults: dict):
        self.faults = faults
        super().__init__("; ".join(f"{control}: {fault}" for control, fault in faults.items()))


@dataclass(frozen=True)
class Plan:
    """A run and for how many years it is to go."""

    run: Run
    years: int


DEFAULT_FORM = {
    "region": "yangtze_delta", "own": "", "cities": 30, "layout": 1, "years": YEARS, "seed": "1", "parameters": {},
    "agenda": {"budget": None, "interventions": []}, "changes": [],
}  # fmt: skip


def read_form(form: dict, limits: Limits) -> Plan:
    """The plan that a form asks for; raises ``Faults`` with a line for each control that is wrong, ``Said`` if it is no form."""
    faults: dict[str, str] = {}

    def attempt(control: str, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except (Refusal, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
            known = isinstance(error, Refusal)
            faults.setdefault(control, str(error) if known else f"{control}: not understood; allowed: see the tooltip")
            return None

    given = _given(form)
    years = attempt("years", lambda: whole(form["years"], "years", 1, limits.years))
    seed = attempt("seed", lambda: whole(form["seed"], "seed", 0, 2**64 - 1))
    region = attempt("region", lambda: _region(form, limits))
    values = {name: attempt(name, partial(_parameter, name, value)) for name, value in given.items()}
    agenda = attempt("agenda", lambda: read_agenda(form["agenda"]))
    changes = attempt("changes", lambda: read_changes(form.get("changes", [])))
    if faults or years is None or seed is None or region is None or agenda is None or changes is None:
        raise Faults(faults)
    parameters = attempt("rule", lambda: Parameters(**values))
    if parameters is None:
        raise Faults(faults)
    plan = Plan(Run(region, parameters, agenda, seed, changes=changes), years)
    attempt("region" if "reach_km" not in values else "reach_km", lambda: check_watched((plan.run,), years, limits))
    if faults:
        raise Faults(faults)
    return plan


def _given(form: dict) -> dict[str, Any]:
    """The parameters that a form gives, by their names cut to a bearable length."""
    given = form.get("parameters") if isinstance(form, dict) else None
    if not isinstance(given, dict) or len(given) > MOST_PARAMETERS:
        raise Said("malformed")
    return {str(name)[:60]: value for name, value in given.items()}


def whole(value: object, name: str, low: int, high: int) -> int:
    """A whole number within bounds, from a number or from text."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high):
        raise Refusal(f"{name} = {text[:30]!r}; allowed: a whole number from {low} to {high}")
    return int(text)


def _region(form: dict, limits: Limits) -> Region:
    form = {**form, **_region_fields(form["region"])}
    if form["region"] == OWN:
        return unpacked(str(form.get("own", "")), limits)
    if form["region"] != "synthetic":
        return load_region(form["region"])
    cities = whole(form["cities"], "cities", 2, limits.cities)
    return load_region(f"synthetic:{cities}:{whole(form['layout'], 'layout', 0, 10**9)}")


def _told_region(region: Region) -> dict:
    """The fields of the form that bring a region back; one of the visitor's own with its figures."""
    return {"region": OWN, "own": packed(region)} if is_own(region) else _region_fields(region.id)


def _region_fields(spec: object) -> dict:
    """The fields of the form that say which region; the numbers of "synthetic:N:SEED" have fields of their own."""
    text = str(spec)[:60].strip()
    kind, *numbers = text.split(":")
    if kind != "synthetic" or len(numbers) > 2:
        return {"region": text}
    return {"region": kind, **dict(zip(("cities", "layout"), numbers, strict=False))}


def _parameter(name: str, value: object) -> Any:
    if name not in PARAMETERS:
        Parameters(**{name: value})  # refuses, and names the nearest
    return PARAMETERS[name].parse(str(value)[:60])


def read_agenda(content: dict) -> Agenda:
    """An agenda from the rows of the editor; a fault names the intervention."""
    rows, listed = content.get("interventions", []), []
    if len(rows) > MOST_INTERVENTIONS:
        raise Refusal(f"{len(rows)} interventions; allowed: up to {MOST_INTERVENTIONS}")
    for number, row in enumerate(rows, 1):
        try:
            listed.append(Intervention(**{key: value for key, value in row.items() if value not in (None, "")}))
        except Refusal as refusal:
            raise refusal.within(f"intervention {number}") from None
        except TypeError:
            raise Refusal(f"intervention {number}: not understood") from None
    return Agenda(tuple(listed), content.get("budget"))


def read_changes(listed: list) -> tuple[Change, ...]:
    """The changes of parameters on the way, as text."""
    if len(listed) > MOST_INTERVENTIONS:
        raise Refusal(f"{len(listed)} changes of parameters; allowed: up to {MOST_INTERVENTIONS}")
    return tuple(Change.parse(str(item)[:2000]) for item in listed)


def form_of(plan: Plan) -> dict:
    """The form that asks for a plan."""
    run = plan.run
    form = DEFAULT_FORM | _told_region(run.region)
    form |= {"years": plan.years, "seed": str(run.seed), "agenda": agenda_rows(run.agenda)}
    form["parameters"] = {name: shown(value) for name, value in run.parameters.changed().items()}
    form["changes"] = [str(change) for change in run.changes]
    return form


def shown(value: str | float) -> str:
    """A parameter's value as its control shows it; it reads back to the same bits."""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def agenda_rows(agenda: Agenda) -> dict:
    """An agenda as the editor holds it."""
    return {"budget": agenda.budget, "interventions": [item.as_dict() for item in agenda.interventions]}


def query(plan: Plan) -> str:
    """The query of a link that opens a plan elsewhere; it only names a region of the visitor's own, by its checksum."""
    run = plan.run
    pairs = [
        ("region", f"{OWN}:{run.region.checksum}" if is_own(run.region) else run.region.id),
        ("years", plan.years),
        ("seed", run.seed),
    ]
    pairs += [("set", f"{name}={shown(value)}") for name, value in run.parameters.changed().items()]
    pairs += [("change", str(change)) for change in run.changes]
    if run.agenda.interventions or run.agenda.budget is not None:
        pairs.append(("agenda", json.dumps(agenda_rows(run.agenda), separators=(",", ":"), ensure_ascii=False)))
    return "?" + urlencode(pairs)


def fields_of(text: str) -> dict[str, list[str]]:
    """The fields of a query, each with its values in order; refused where there are too many."""
    try:
        return parse_qs(text.removeprefix("?"), max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise Said("malformed") from None


def read_query(text: str, own: Mapping[str, str] = MappingProxyType({})) -> dict:
    """The form that a link holds; what the link leaves out takes its default.

    own: checksum -> data of the regions that the link carries.
    """
    given = fields_of(text)
    form = json.loads(json.dumps(DEFAULT_FORM))
    named = given.get("region", [form["region"]])[0]
    if named.startswith(f"{OWN}:"):
        form |= {"region": OWN, "own": _carried(named.removeprefix(f"{OWN}:"), own)}
    else:
        form |= _region_fields(named)
    form |= {key: given[key][0] for key in ("years", "seed") if key in given}
    form["parameters"] = dict(item.partition("=")[::2] for item in given.get("set", []))
    form["changes"] = given.get("change", [])
    if "agenda" in given:
        try:
            form["agenda"] = json.loads(given["agenda"][0])
        except (ValueError, RecursionError):
            raise Faults({"agenda": "agenda: the link is damaged; copy it again"}) from None
    return form


def _carried(checksum: str, own: Mapping[str, str]) -> str:
    if checksum not in own:
        raise Faults({"region": "the link is damaged: its region is not in it; copy it again, all of it"})
    return own[checksum]


def with_settings(plan: Plan, settings: Parameters | Agenda) -> Plan:
    """The plan with other parameters or another agenda."""
    if isinstance(settings, Agenda):
        return Plan(replace(plan.run, agenda=settings), plan.years)
    return Plan(replace(plan.run, parameters=settings), plan.years)


def read_toml_text(text: str, limits: Limits) -> Parameters | Agenda:
    """What the text of a TOML file holds, told apart by its keys."""
    if len(text.encode()) > limits.upload_bytes:
        raise Refusal(f"the file is too large; allowed: up to {limits.upload_bytes // 1024} KB")
    content = parsed_toml(text)
    _check_number(content)
    kind = Agenda if {"intervention", "budget"} & set(content) else Parameters
    try:
        return kind.from_content(content)
    except Refusal as refusal:
        raise refusal.within("the file") from None


def _check_number(content: dict[str, Any]) -> None:
    """Refuse more than a form may give, before thousands of names are compared with those that there are."""
    parameters, interventions = content.get("parameters", content), content.get("intervention", [])
    for name, given, most in (("parameters", parameters, MOST_PARAMETERS), ("interventions", interventions, MOST_INTERVENTIONS)):
        if isinstance(given, dict | list) and len(given) > most:
            raise Refusal(f"{len(given)} {name}; allowed: up to {most}").within("the file")
