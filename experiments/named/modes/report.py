"""The report of the modes experiment: the price of each mode, and how relations live on, with the tables behind them."""

from itertools import combinations

from citypact.experiments.named.modes.study import ALONE, PARTS
from citypact.experiments.paper.prose import Finding, judged, listed, pictures, sections, signed, value
from citypact.experiments.paper.tables import markdown, number
from citypact.experiments.paper.worlds import FIRST, LAST, WORLDS

FIGURES = {
    "paths": "Cooperation, depth and joint governance over time",
    "price": "What the government spends, year by year",
    "regions": "Price and gains by agglomeration",
    "survival": "Survival by founding mode",
    "differences": "Differences of survival by agglomeration",
}
ENOUGH = 0.8  # share of the agglomerations in which an expectation must hold
BACKED, ORDERED = "hybrid", "hierarchical"
PLACES = {"within": "within one world", "between": "each mode in its own world"}


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        f"An expectation holds if it does so in at least {ENOUGH:.0%} of the agglomerations; differences must exceed their 95 % "
        "intervals. Which mode is fast, deep, easy and stable is judged claim by claim in the experiment `theory`, under four "
        "rules "
        "of choice.",
        judged(_findings(stored)), "## The worlds side by side",
        f"Means over agglomerations, of which every one counts the same. The government acts in years {FIRST} to {LAST}; amounts "
        "are "
        "over all years unless a year is named. Intervals and single agglomerations: `worlds.csv`; by year: `series.csv`.",
        _table(stored), "## Who is alive at the withdrawal", _cohort(stored), "## Figures", pictures(FIGURES),
        "## How to read it", _cautions(stored),
    )  # fmt: skip


def _design(stored) -> str:
    scale = stored.study.scale
    return (
        f"{len(stored.study.regions)} agglomerations, {scale.seeds} seeds, {scale.years} years, the government acting in years "
        f"{FIRST} to {LAST}. Every seed is lived through in four worlds: without government (all cooperation is spontaneous), "
        "with "
        "the hybrid package, under orders, and with the hybrid package together with some orders, where relations of all three "
        f"modes live among the same partners. Parameters `{stored.study.parameters.hash}`."
    )


def _row(stored, region: str, world: str, quantity: str) -> dict:
    for row in stored["worlds"]:
        if (row["region"], row["world"], row["quantity"]) == (region, world, quantity):
            return row
    raise KeyError((region, world, quantity))


def _mean(stored, world: str, quantity: str) -> float:
    return value(_row(stored, "all", world, quantity))


def _digits(amount: float) -> str:
    """A number with three digits, however small, with a sign only if it is negative."""
    return f"{amount:.3g}"


def _answer(stored) -> str:
    lines = []
    for world in (world for world in WORLDS if world != ALONE):
        mean = {
            name: _mean(stored, world, name)
            for name in (
                "outlay", *PARTS, "outlay_in_first_year", "outlay_in_last_year", "costs_of_cities", "dividend", "net_dividend",
                "cooperation_gained", "joint_governance_gained", "price_of_cooperation", "price_of_joint_governance",
            )
        }  # fmt: skip
        parts = listed(f"{mean[part] / mean['outlay']:.0%} {part.removeprefix('outlay_')}" for part in PARTS if mean[part] > 0)
        prices = [
            f"a year of {what} gained costs {_digits(price)}" if price == price else f"no {what} is gained, so that it has no "
            "price"
            for what, price in (
                ("cooperation", mean["price_of_cooperation"]), ("joint governance", mean["price_of_joint_governance"]),
            )
        ]  # fmt: skip
        lines.append(
            f"- **{WORLDS[world]}**: the government spends {_digits(mean['outlay'])} mean city outputs per relation in all "
            f"({parts}), "
            f"{_digits(mean['outlay_in_first_year'])} in its first year and {_digits(mean['outlay_in_last_year'])} in its last. "
            "Over "
            f"laissez-faire a relation gains {signed(mean['cooperation_gained'])} years of cooperation and "
            f"{signed(mean['joint_governance_gained'])} of joint governance; {listed(prices)}. The dividend of cooperation is "
            f"{signed(mean['dividend'])} per relation, less outlay {signed(mean['net_dividend'])}; transaction costs of "
            f"{_digits(mean['costs_of_cities'])} are borne by the cities ({_digits(_mean(stored, ALONE, 'costs_of_cities'))} "
            "under "
            "laissez-faire)."
        )
    return "\n".join((*lines, "- " + _clocks(stored)))


def _difference(stored, comparison: str, clock: str, one: str, other: str, region: str = "all"):
    """The row of a difference in survival, None where a mode has no relation."""
    keys = ("comparison", "region", "clock", "mode", "other_mode")
    for row in stored["differences"]:
        if tuple(row[key] for key in keys) == (comparison, region, clock, one, other):
            return row
    return None


def _clocks(stored) -> str:
    told = []
    for clock in ("founding", "withdrawal"):
        row = _difference(stored, "within", clock, "spontaneous", "hierarchical")
        if row:
            told.append(
                f"from the {clock} {number(row['mean_survival']):.2f} against {number(row['other_mean_survival']):.2f} "
                f"({row['relations']} and {row['other_relations']} relations)"
            )
    if not told:
        return "**Survival**: no relations of two modes to compare within one world."
    return (
        "**Survival**: within one world the mean survival of spontaneous against hierarchical relations is "
        + listed(told)
        + f", over the {stored.study.scale.years - LAST} years after each. From the founding it is confounded: while an order or "
        "support lasts it keeps alive what it founded. From the withdrawal it asks what is left when all props are gone."
    )


def _compared(stored, quantity: str, greater: str, less: str, expectation: str) -> Finding:
    """Whether a quantity is greater in one world than in another, so that the intervals do not overlap, in enough regions."""
    holds = 0
    for region in stored.study.regions:
        one, other = (_row(stored, region, world, quantity) for world in (greater, less))
        holds += value(one, "low") > value(other, "high")
    told = " against ".join(f"{_digits(_mean(stored, world, quantity))} ({WORLDS[world].lower()})" for world in (greater, less))
    return _counted(stored, expectation, holds, told)


def _positive(stored, quantity: str, world: str, expectation: str) -> Finding:
    holds = sum(value(_row(stored, region, world, quantity), "low") > 0 for region in stored.study.regions)
    return _counted(stored, expectation, holds, f"{signed(_mean(stored, world, quantity))} in the mean")


def _counted(stored, expectation: str, holds: int, told: str) -> Finding:
    count = len(stored.study.regions)
    return Finding(expectation, holds >= ENOUGH * count, f"in {holds} of {count} agglomerations; {told}")


def _findings(stored) -> list:
    return [
        _compared(stored, "outlay", ORDERED, BACKED, "Orders must be enforced: they cost more than support (ours)"),
        _compared(
            stored, "price_of_cooperation", ORDERED, BACKED,
            "A year of cooperation gained is dearer by orders than by support (LXM: hybrid succeeds more easily)",
        ),
        _positive(
            stored, "net_dividend", BACKED, "Support is worth its price: the dividend less outlay is above laissez-faire (ours)"
        ),
        _positive(
            stored, "net_dividend", ORDERED,
            "Orders are worth their price: the dividend less outlay is above laissez-faire (ours)",
        ),
        *(_lives(stored, comparison) for comparison in PLACES),
        _label(stored),
    ]  # fmt: skip


def _lives(stored, comparison: str) -> Finding:
    """Spontaneous, then hybrid, then hierarchical: mean survival over the years after the withdrawal."""
    told, holds = [], 0
    pairs = (("spontaneous", "hybrid"), ("hybrid", "hierarchical"))
    for one, other in pairs:
        row = _difference(stored, comparison, "withdrawal", one, other)
        if row:
            told.append(
                f"{one} {number(row['mean_survival']):.2f} against {other} {number(row['other_mean_survival']):.2f}, difference "
                f"{signed(number(row['difference_low']))} to {signed(number(row['difference_high']))} (log-rank p "
                f"{p_value(row['log_rank_p'])})"
            )
    for region in stored.study.regions:
        rows = [_difference(stored, comparison, "withdrawal", *pair, region) for pair in pairs]
        holds += all(row is not None and number(row["difference_low"]) > 0 for row in rows)
    return _counted(
        stored, "After the withdrawal spontaneous relations live on longer than hybrid ones, and these than hierarchical ones, "
        f"{PLACES[comparison]} (LXM, Table 1)", holds, "; ".join(told) or "no such relations",
    )  # fmt: skip


def p_value(text: str) -> str:
    """A p value as a report tells it."""
    p = number(text)
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _widest(stored, column: str) -> float:
    """The widest difference between modes, all agglomerations together; nan where they cannot be compared."""
    values = [number(row[column]) for row in stored["cohort"] if row["region"] == "all"]
    return max((abs(one - other) for one, other in combinations(values, 2)), default=float("nan"))


def _label(stored) -> Finding:
    crude, equal = _widest(stored, "kept"), _widest(stored, "kept_at_equal_prospects")
    return Finding(
        "A mode is a label and works through trust and habit: at equal prospects less than half of the difference between modes "
        "is left (ours)",
        equal < crude / 2,
        f"the widest difference of the shares kept ten years is {crude:.1%}, at equal prospects "
        + (f"{equal:.1%}" if equal == equal else "it cannot be told"),
    )


def _table(stored) -> str:
    rows = []
    for quantity in dict.fromkeys(row["quantity"] for row in stored["worlds"]):
        found = [_row(stored, "all", world, quantity) for world in WORLDS]
        share = found[0]["unit"] == "share"
        told = ["–" if value(row) != value(row) else f"{value(row):.0%}" if share else _digits(value(row)) for row in found]
        rows.append((found[0]["label"], found[0]["unit"], *told))
    return markdown(("Quantity", "Unit", *WORLDS.values()), rows, right=range(2, 2 + len(WORLDS)))


def _cohort(stored) -> str:
    header = (
        "Founding mode", "Relations", "Age (years)", "Stage", "Trust", "Tipping trust", "Both cooperate next year",
        "Kept ten years", "Kept at equal prospects",
    )  # fmt: skip
    rows = []
    for row in (row for row in stored["cohort"] if row["region"] == "all"):
        means = [f"{number(row[name]):.2f}" for name in ("stage", "trust", "tipping_trust", "prospects")]
        kept, equal = number(row["kept"]), number(row["kept_at_equal_prospects"])
        shares = [f"{share:.1%}" if share == share else "–" for share in (kept, equal)]
        rows.append((row["mode"], row["relations"], f"{number(row['age']):.1f}", *means, *shares))
    text = (
        "In the world of all three modes, all agglomerations together. 'Both cooperate next year' is the probability by review "
        "and "
        "decision; the last column compares relations for which it is alike. In this model a mode has no effect of its own on "
        "later "
        "choices. Data: `cohort.csv`; curves: `survival.csv`, `differences.csv`."
    )
    return f"{text}\n\n{markdown(header, rows, right=range(1, len(header)))}"


def _cautions(stored) -> str:
    return "\n".join((
        "- Prices depend on the tried costs of the government (enforcing, administration), which are not estimates; the order of "
        "magnitude and the shape over the years are what can be read.",
        "- The dividend counts what cooperation brings the cities over mutual competition, net of their transaction costs and "
        "including subsidies; output that grows because of it is not counted.",
        "- Survival within one world compares relations that live among the same partners, but spontaneous ones were mostly "
        "founded "
        "before the government came, and are old. Between worlds it compares relations of the same years, but those without "
        "government live among partners with less trust. A mode is not assigned by chance.",
        "- Relations of one run are not independent: bands and intervals of survival resample whole seeds; the log-rank p takes "
        "relations as independent and is too sure of itself.",
    ))  # fmt: skip
