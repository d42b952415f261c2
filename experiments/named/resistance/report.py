"""The report of the resistance experiment, written from its stored tables."""

from itertools import pairwise

from citypact.experiments.named.resistance.figures import LABELS, place_of
from citypact.experiments.named.resistance.study import (
    BOTH,
    DOSES,
    INEQUALITIES,
    LARGEST_RESISTANCE,
    LEVEL,
    REGION,
    REMEDIES,
    largest_ratio,
)
from citypact.experiments.paper.prose import Finding, fine, judged, listed, pictures, sections, value
from citypact.experiments.paper.tables import markdown
from citypact.model.regions.loading import load_region
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS

FIGURES = {
    "maps": "Final cooperation over inequality and resistance",
    "boundary": "The boundary at which cooperation fails",
    "doses": "How far each remedy moves the boundary, by its dose",
    "pairs": "Who is left out",
}
WITH = {"sharing": "benefit sharing", "fund": "the fund", "both": "both"}
EXPONENTS = {"bargaining_exponent": "bargaining exponent", "zipf_exponent": "Zipf exponent"}
DEFAULT = {"bargaining_exponent": PARAMETERS["bargaining_exponent"].default, "zipf_exponent": 1.0}


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Table", _table(stored), "## Figures", pictures(FIGURES), "## How to read it",
        _cautions(stored),
    )  # fmt: skip


def _rows(stored, table: str, kind: str, remedy: str) -> list:
    rows = [row for row in stored[table] if (row["kind"], row["remedy"]) == (kind, remedy)]
    return sorted(rows, key=lambda row: float(row["inequality"]))


def _at(stored, table: str, kind: str, remedy: str, inequality: float):
    """The row at a level of inequality, or at the nearest that was tried."""
    return min(_rows(stored, table, kind, remedy), key=lambda row: abs(float(row["inequality"]) - inequality))


def _point(row) -> str:
    """Where cooperation fails, in words."""
    if row["state"] == "never fails":
        return f"beyond {LARGEST_RESISTANCE:g}"
    if row["state"] == "fails at once":
        return "none (below one half without any resistance)"
    return f"{fine(value(row, 'resistance'))} [{fine(value(row, 'low'))}, {fine(value(row, 'high'))}]"


def _moved(row) -> str:
    at_least = "at least " if row["bounded"] == "1" else ""
    return f"{at_least}+{fine(value(row, 'shift'))} [{fine(value(row, 'low'))}, {fine(value(row, 'high'))}]"


def _design(stored) -> str:
    study = stored.study
    doses = ", ".join(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in BOTH.items())
    return (
        f"Resistance from 0 to {LARGEST_RESISTANCE:g} ({study.scale.points} levels) against two kinds of inequality: the "
        f"bargaining exponent in {load_region(REGION).name}, and the Zipf exponent of outputs in {place_of('zipf_exponent')} "
        f"(every seed with a region of its own, the same places and industries at every exponent). {study.scale.seeds} seeds, "
        f"{study.scale.years} years. The remedies are the package of benefit coordination ({doses}), its sharing alone and "
        f"its fund alone, in force from the first year to the last. Cooperation *fails* where its final level is below "
        f"{LEVEL:g}. Parameters `{study.parameters.hash}`, in which resistance is {study.parameters.resistance:g}."
    )


def _answer(stored) -> str:
    lines = []
    for kind in INEQUALITIES:
        points = {remedy: _at(stored, "boundary", kind, remedy, DEFAULT[kind]) for remedy in REMEDIES}
        shifts = {remedy: _at(stored, "shift", kind, remedy, DEFAULT[kind]) for remedy in REMEDIES if remedy != "none"}
        lines.append(
            f"- **{place_of(kind)[:1].upper() + place_of(kind)[1:]}**, {EXPONENTS[kind]} "
            f"{float(points['none']['inequality']):g}: the resistance from which on cooperation fails is "
            f"{_point(points['none'])} without remedy; "
            + "; ".join(
                f"{_point(points[remedy])} with {WITH[remedy]}, moved by {_moved(shift)}" for remedy, shift in shifts.items()
            )
            + ". "
            + _ends(stored, kind)
        )
    return "\n".join((*lines, "- " + _dosing(stored), "- " + _left_out(stored)))


def _ends(stored, kind: str) -> str:
    """The boundary at both ends of inequality."""
    low, *_, high = _rows(stored, "boundary", kind, "none")
    rescued = _rows(stored, "boundary", kind, "both")[-1]
    return (
        f"Without remedy the boundary goes from {_point(low)} at exponent {float(low['inequality']):g} to {_point(high)} at "
        f"exponent {float(high['inequality']):g}, where with both remedies together it is {_point(rescued)}."
    )


def _dosing(stored) -> str:
    """What stronger doses do, and how little of the gaps the fund covers."""
    told = []
    for name in DOSES:
        rows = _rows(stored, "boundary", name, "dose")
        points = ", ".join(f"{float(row['inequality']):g}: {_short(row)}" for row in rows)
        told.append(f"{INSTRUMENTS[name].label.lower()} {points}")
    level = stored.study.parameters.resistance
    cover = {}
    for row in stored["final"]:
        if (row["kind"], row["remedy"]) == ("fund_rate", "dose"):
            near = cover.get(row["inequality"])
            if near is None or abs(float(row["resistance"]) - level) < abs(float(near["resistance"]) - level):
                cover[row["inequality"]] = row
    covers = ", ".join(f"{value(row, 'fund_cover'):.1%} at a rate of {float(rate):g}" for rate, row in cover.items())
    return (
        f"**Doses** ({load_region(REGION).name}): the boundary by level of "
        + "; of ".join(told)
        + f". Of the gaps between gains the fund finally covers, at the default resistance, {covers}."
    )


def _pairs(stored, remedy: str, outcome: str) -> list:
    return [row for row in stored["pairs"] if (row["remedy"], row["outcome"]) == (remedy, outcome)]


def _beyond(stored, remedy: str) -> list:
    """The rows of joint governance of pairs too unequal for a surplus shared by size."""
    bound = largest_ratio(stored.study.parameters.resistance)
    return [
        row for row in _pairs(stored, remedy, "joint governance") if value(row, "from") >= bound and value(row, "relations") > 0
    ]


def _ratio(row) -> str:
    return f"{value(row, 'from'):g}–{value(row, 'to'):g}" if row["to"] else f"more than {value(row, 'from'):g}"


def _left_out(stored) -> str:
    """Joint governance by how unequal two cities are."""
    told = []
    for remedy in REMEDIES:
        rows = _pairs(stored, remedy, "joint governance")
        told.append(f"{LABELS[remedy].lower()} {', '.join(f'{value(row):.0%}' for row in rows)}")
    ratios = ", ".join(_ratio(row) for row in _pairs(stored, "none", "joint governance"))
    return (
        f"**Who is left out** ({load_region(REGION).name}): of the pairs in which the larger city is {ratios} times as large, "
        f"these shares govern jointly in the last year: {'; '.join(told)}."
    )


def _short(row) -> str:
    return f"beyond {LARGEST_RESISTANCE:g}" if row["state"] == "never fails" else fine(value(row, "resistance"))


def _findings(stored) -> list:
    found = []
    for kind in INEQUALITIES:
        points = [value(row, "resistance") for row in _rows(stored, "boundary", kind, "none")]
        found.append(Finding(
            f"The more unequal the gains, the less resistance cooperation bears ({EXPONENTS[kind]}, no remedy; Robson 1998)",
            all(one >= other for one, other in pairwise(points)) and points[0] > points[-1],
            "the boundary lies at " + ", ".join(fine(point) for point in points) + f" as the {EXPONENTS[kind]} rises",
        ))  # fmt: skip
        for remedy in ("sharing", "fund", "both"):
            rows = _rows(stored, "shift", kind, remedy)
            # Where no shift is seen because both points lie beyond the same end, nothing is learnt.
            told = [row for row in rows if row["bounded"] == "0" or value(row, "shift") != 0]
            words = {"sharing": "Benefit sharing moves", "fund": "The fund moves", "both": "Both together move"}[remedy]
            least, most = (pick(told, key=lambda row: value(row, "shift")) for pick in (min, max)) if told else (None, None)
            found.append(Finding(
                f"{words} the boundary up ({EXPONENTS[kind]}; LXM)",
                bool(told) and all(value(row, "low") > 0 for row in told),
                f"by {_moved(least)} to {_moved(most)} at the {len(told)} of {len(rows)} exponents at which a shift can be seen"
                if told else "both points lie beyond an end at every exponent",
            ))  # fmt: skip
        both, apart = _parts(stored, kind)
        if both:
            found.append(Finding(
                f"Both remedies together move the boundary further than the sum of their shifts ({EXPONENTS[kind]}, ours)",
                all(one > other for one, other in zip(both, apart, strict=True)),
                ", ".join(f"{fine(one)} against {fine(other)}" for one, other in zip(both, apart, strict=True)),
            ))  # fmt: skip
    kind = "bargaining_exponent"
    at = {remedy: _at(stored, "shift", kind, remedy, DEFAULT[kind]) for remedy in ("sharing", "fund")}
    found.append(Finding(
        "The cooperation fund at the level of the package is a remedy of the same order as benefit sharing (LXM §4.3 gives both; "
        "here: at least a tenth of its shift)",
        value(at["fund"], "shift") >= 0.1 * value(at["sharing"], "shift"),
        f"the fund moves the boundary by {_moved(at['fund'])}, benefit sharing by {_moved(at['sharing'])} "
        f"({load_region(REGION).name}, default exponent)",
    ))  # fmt: skip
    return found + _reach(stored)


def _reach(stored) -> list:
    """Whether pairs beyond the bound stay out without a remedy, and whether each remedy brings most of them in."""
    if not _beyond(stored, "none"):
        return []
    bound, found = largest_ratio(stored.study.parameters.resistance), []
    for remedy in REMEDIES:
        rows = _beyond(stored, remedy)
        weights = [value(row, "relations") for row in rows]
        share = sum(value(row) * weight for row, weight in zip(rows, weights, strict=True)) / sum(weights)
        out = remedy == "none"
        found.append(Finding(
            f"Pairs more unequal than {bound:.2g} to one stay out of joint governance without a remedy (shares by size; ours)"
            if out else f"Most of these pairs come to joint governance with {WITH[remedy]} (a remedy by LXM §4.3)",
            share < 0.05 if out else share > 0.5,
            f"{share:.0%} of them in the last year; "
            + ", ".join(f"{value(row):.0%} at a ratio of {_ratio(row)}" for row in rows),
        ))  # fmt: skip
    return found


def _parts(stored, kind: str) -> tuple:
    """(shifts of both remedies, sums of the shifts of each) at the exponents at which none meets an end."""
    both, apart = [], []
    rows = zip(*(_rows(stored, "shift", kind, remedy) for remedy in ("both", "sharing", "fund")), strict=True)
    for together, *alone in rows:
        if all(row["bounded"] == "0" for row in (together, *alone)):
            both.append(value(together, "shift"))
            apart.append(sum(value(row, "shift") for row in alone))
    return both, apart


def _table(stored) -> str:
    """The boundary under each remedy at every inequality."""
    header = ("Inequality", "Level", *LABELS.values())
    rows = []
    for kind in INEQUALITIES:
        for row in _rows(stored, "boundary", kind, "none"):
            cells = (_at(stored, "boundary", kind, remedy, float(row["inequality"])) for remedy in REMEDIES)
            told = ("0" if cell["state"] == "fails at once" else _point(cell) for cell in cells)
            rows.append((EXPONENTS[kind], f"{float(row['inequality']):g}", *told))
    note = (
        f"Resistance at which final cooperation falls below {LEVEL:g}, with 95 % intervals by resampling seeds; 0: it is below "
        "without any resistance. Data: `boundary.csv`, the shifts in `shift.csv`, all levels in `final.csv`, "
        "pairs by size in `pairs.csv`."
    )
    return markdown(header, rows, right=range(2, 6)) + "\n\n" + note


def _cautions(stored) -> str:
    return "\n".join((
        "- The bargaining exponent changes nothing but the division of the joint surplus. The Zipf exponent also makes most "
        "dealings small, and small dealings and unequal partners dear, so cooperation may fall with it even without resistance; "
        "the boundary under the Zipf exponent mixes the two.",
        f"- A boundary is sought between 0 and {LARGEST_RESISTANCE:g}; a shift that starts or ends beyond is a lower "
        "bound, and where both lie beyond the same end nothing is known of it.",
        "- Sizes of pairs are those of the last year, which growth and transfer have changed; they are bins, so that a bound "
        "within a bin is only seen beyond it.",
        "- The boundary is interpolated between the levels of resistance in `final.csv`; its interval is that of chance in the "
        "runs, not of the parameters, which are a tried starting point and not estimates.",
        f"- The levels of the remedies ({listed(f'{name} {level:g}' for name, level in BOTH.items())}) "
        "are illustrations.",
    ))  # fmt: skip
