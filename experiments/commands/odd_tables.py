"""What the ODD page tells in tables: state variables, the stages of the year with their rules, and what chance decides.

Here stands what a reader of an ODD description asks and no declaration tells; the formula of a rule is the docstring of its
function, and parameters come from their table. A test holds each of these tables to the code.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import getdoc

from citypact.experiments.commands.listings import shown_number, shown_range
from citypact.experiments.paper.bibliography import sources_of
from citypact.experiments.paper.text import escaped, markdown
from citypact.model.evidence.state_table import STATES
from citypact.model.regions.loading import load_region, region_specs
from citypact.model.settings.declaration import GROUPS, Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

_OUTPUT = "mean city outputs"


@dataclass(frozen=True)
class Variable:
    """A state variable: its letter, its value at the start, what changes it.

    Its unit and meaning are those of the state of that name in ``STATES``, and stand here where the engine keeps none.
    """

    attribute: str
    symbol: str
    start: str
    changed: str
    unit: str = ""
    meaning: str = ""


# Of whom -> what is carried from one year to the next; names are attributes of the Mesa agents and arrays of the engine.
STATE = {
    "City": (
        Variable("output", "y", "the region's data", "grow"),
        Variable("capacity", "k", "output times headroom by density, at least 1.05 times output", "grow"),
        Variable("shares", "a", "the region's data", "restructure, taken over in grow"),
        Variable("reputation", "r", "`prior_trust`", "learn"),
        Variable("experience", "z", "0", "learn"),
        Variable("stance", "", "no", "decide; imitate"),
        Variable("owed", "", "0", "settle", _OUTPUT, "contribution to the cooperation fund that it owed last year"),
        Variable("received", "", "0", "settle", _OUTPUT, "what the fund paid it last year"),
    ),
    "Relation": (
        Variable("stage", "s", "0; 2 where the region names it", "advance_relations"),
        Variable("mode", "", "none; spontaneous where the region names it", "advance_relations"),
        Variable("founded", "", "0", "advance_relations"),
        Variable("evidence_weight", "N", "`prior_weight`", "learn"),
    ),
    "Side of a relation": (
        Variable("evidence", "A",
                 "`prior_weight` times `prior_trust`; 0.8 times `prior_weight` where the region names the relation", "learn"),
        Variable("cooperates", "", "no; yes where the region names the relation", "decide, order"),
        Variable("ordered", "", "no", "order"),
    ),
    "Government": (
        Variable("distance_factor", "", "1", "govern, settle", "share, ½ to 1", "effective over actual distance"),
        Variable("cover", "", "0", "settle", "share",
                 "share of the gaps between gains that the fund closed; cities feel last year's"),
        Variable("full_outlay", "", "0", "record", "mean city outputs a year",
                 "what last year's instruments would have cost without the budget"),
    ),
    "Agglomeration": (
        Variable("year", "t", "0", "every step", "year", "the year being lived"),
        Variable("cooperation_rates", "", "none", "record", "share",
                 "cooperation rate of each year so far, which triggers look at"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A stage of the year: who acts, what happens, and the rules that are applied, as module.function of ``agents``."""

    who: str
    told: str
    rules: tuple[str, ...] = ()


def _of(module: str, names: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for name in names.split())


START = Stage("model", "cities, relations and the government are made", ("payoffs.initial_headroom",))
# In the order of ``Agglomeration.stages``.
STAGES = {
    "govern": Stage("government", "sets this year's instruments, scaled to the budget; builds",
                    _of("intervention", "budget_scale shrunk")),
    "appraise": Stage(
        "cities, relations", "every relation is looked at from both ends: stakes, payoffs, costs, trust, what a choice is worth",
        (*_of("payoffs", "proximity stake saturation slack isomorphism contested_value joint_surplus at_level strength "
              "log_output contest_share shared reward temptation sucker game_of_side"),
         *_of("costs", "size_factor experience_factor search_cost negotiation_cost monitoring_cost"),
         *_of("fairness", "net_gain resistance effort"), "learning.trust",
         *_of("choice", "standing_weight decision_terms decision_gain step_terms step_gain deepening_gain tipping_trust"))),
    "review": Stage("relations; cities in scope city", "which choices are reconsidered this year", ("choice.review_cause",)),
    "decide": Stage("cities", "choose to cooperate or compete, and whether they wish to go deeper",
                    ("choice.cooperation_probability", "learning.may_deepen", "structure.per_stake")),
    "order": Stage("government", "orders relations to cooperate; each side obeys or not"),
    "settle": Stage("cities, government", "payoffs are realised; cities pay into the fund or default; the fund pays and builds",
                    ("payoffs.realised_payoff", *_of("intervention", "contributes fund_cover fund_payment fund_shrink"))),
    "advance_relations": Stage("relations", "are founded, deepened or broken; a founding sets the mode; transfers are offered",
                               ("learning.next_stage", "learning.founding_mode", "payoffs.at_stage", "structure.transfer_flow")),
    "learn": Stage("relations, cities", "evidence is remembered, reputation and experience are earned",
                   _of("learning", "evidence remembered next_reputation")),
    "restructure": Stage("cities", "plan next year's industry shares", ("structure.divergence",)),
    "transfer": Stage("relations", "output moves from fuller to roomier partners", ("structure.transfer_scale",)),
    "grow": Stage("cities", "output, capacity and structure of the next year", _of("structure", "growth_factor capacity_factor")),
    "record": Stage("model", "the year's measures and the government's account",
                    _of("intervention", "administration construction revenue")),
    "imitate": Stage("cities, with a rule of imitation", "consider a partner's stance, or explore; it counts from next year on",
                     ("choice.adoption_probability",)),
}  # fmt: skip

# A purpose of ``agents.purposes`` -> the stage that draws, the subject of the draw, and what it decides.
DRAWS = {
    "REVIEW": ("review", "a relation", "whether it is reviewed regularly: chance `review_rate`"),
    "STANCE_REVIEW": ("review", "a city", "in scope city, whether it reviews its stance: chance `review_rate`"),
    "CHOICE": ("decide", "a side", "whether it cooperates: chance Pr(cooperate)"),
    "DEEPENING": ("decide", "a side", "whether it wishes to go deeper: the same rule"),
    "STANCE": ("decide", "a city", "in scope city, its stance: chance Pr(cooperate) of the mean gain"),
    "ORDER": ("order", "a relation", "whether it is ordered to cooperate: chance `command`"),
    "OBEDIENCE": ("order", "a side", "whether it obeys: chance `compliance`"),
    "DEDUCTION": ("settle", "a city", "whether the centre deducts what it owes the fund: chance `central_deduction`"),
    "BREAK": ("advance_relations", "a relation", "whether it breaks where not both cooperate: chance `break_rate`"),
    "MODEL_PARTNER": ("imitate", "a city", "which partner it looks at (not with imitation of the best)"),
    "ADOPTION": ("imitate", "a city", "whether it takes over the partner's stance"),
    "EXPLORATION": ("imitate", "a city", "whether it tries the other stance: chance `exploration`"),
    "ACTIVATION": ("none", "a step of a game on a network", "which node is updated next; not used by the model of cities"),
}


def _state() -> Iterator[str]:
    for holder, variables in STATE.items():
        rows = [(f"`{v.attribute}`", v.symbol, *_declared(v), v.start, v.changed) for v in variables]
        yield f"**{holder}**"
        yield markdown(("variable", "symbol", "unit or range", "meaning", "at the start", "changed in"), rows)


def _declared(variable: Variable) -> tuple[str, str]:
    """Unit or range, and meaning."""
    if variable.meaning:
        return variable.unit, variable.meaning
    state = STATES[variable.attribute]
    if state.codes:
        return f"0 to {len(state.codes) - 1}", f"{state.meaning}: {', '.join(state.codes).replace('_', ' ')}"
    return state.unit, state.meaning


def _stages() -> str:
    rows = [(number, f"`{name}`", stage.who, stage.told) for number, (name, stage) in enumerate(STAGES.items(), 1)]
    return markdown(("", "stage", "who", "what happens"), rows, right=(0,))


def _draws() -> str:
    rows = [(f"`{purpose}`", stage, subject, told) for purpose, (stage, subject, told) in DRAWS.items()]
    return markdown(("purpose", "stage", "subject", "what it decides"), rows)


def rule_doc(name: str) -> str:
    """The docstring of a rule, module.function of ``agents``, in one line."""
    module, _, function = name.partition(".")
    found = getattr(import_module(f"citypact.agents.{module}"), function)
    return " ".join((getdoc(getattr(found, "py_func", found)) or "").split())


def _rules() -> Iterator[str]:
    for title, stage in {"At the start": START, **STAGES}.items():
        if stage.rules:
            yield f"#### {title}" if stage is START else f"#### {title.replace('_', ' ')}"
            rows = [(f"`{name}`", escaped(rule_doc(name)), _keys(rule_doc(name))) for name in stage.rules]
            yield markdown(("rule", "formula, symbols, source", "works"), rows)


def _keys(text: str) -> str:
    return " ".join(f"`{key}`" for key in sources_of(text))


def _allowed(declared: Declaration) -> str:
    return shown_range(declared).replace(" | ", ", ")


def _parameters() -> Iterator[str]:
    for group, (title, _) in GROUPS.items():
        rows = [
            (f"`{d.name}`", d.symbol, shown_number(d.default), _allowed(d), d.unit, escaped(d.meaning), d.source)
            for d in PARAMETERS.values()
            if d.group == group
        ]
        if rows:
            yield f"**{title}**"
            yield markdown(("parameter", "symbol", "default", "allowed", "unit", "meaning", "source"), rows, right=(2,))


def _instruments() -> str:
    paid = {True: "yes", False: "no"}
    rows = [(f"`{i.name}`", _allowed(i), i.unit, paid[i.paid], escaped(i.meaning), i.source) for i in INSTRUMENTS.values()]
    return markdown(("instrument", "allowed", "unit", "paid", "meaning", "source"), rows)


def _regions() -> str:
    rows = []
    for name in region_specs():
        region = load_region(name)
        rows.append((f"`{name}`", region.name, len(region), len(region.relations(Parameters().reach_km)), len(region.sectors)))
    return markdown(("region", "name", "cities", "relations within reach", "sectors"), rows, right=(2, 3, 4))


def parts() -> dict[str, str]:
    """What stands between the marks of the page, by the name of the mark."""
    return {
        "state": "\n\n".join(_state()), "stages": _stages(), "draws": _draws(), "rules": "\n\n".join(_rules()),
        "parameters": "\n\n".join(_parameters()), "instruments": _instruments(), "regions": _regions(),
    }  # fmt: skip
