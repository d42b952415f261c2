"""The report of the resistance experiment, written from its stored tables."""

import numpy as np
import pandas as pd

from citypact.experiments.named.resistance.figures import LABELS, place_of, title_of
from citypact.experiments.named.resistance.spec import BOTH, DOSES, LARGEST_RESISTANCE, LEVEL, REMEDIES, largest_ratio
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.prose import Finding, fine, judged, listed, pictures, plain, sections, signed
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS

FIGURES = {
    "maps": "Final cooperation over inequality and resistance",
    "boundary": "The boundary at which cooperation fails",
    "doses": "How far each remedy moves the boundary, by its dose",
    "pairs": "Who is left out",
}
WITH = {"sharing": "benefit sharing", "fund": "the fund", "both": "both"}
MOVES = {"sharing": "Benefit sharing moves", "fund": "The fund moves", "both": "Both together move"}
EXPONENTS = {"bargaining_exponent": "bargaining exponent", "zipf_exponent": "Zipf exponent"}
DEFAULT = {"bargaining_exponent": PARAMETERS["bargaining_exponent"].default, "zipf_exponent": 1.0}


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Table", _table(stored), "## Figures", pictures(FIGURES), "## How to read it",
        _cautions(),
    )  # fmt: skip


def _rows(stored: Stored, table: str, kind: str, remedy: str) -> list:
    """By ascending inequality."""
    return where(stored[table], kind=kind, remedy=remedy).to_dict("records")


def _at(stored: Stored, table: str, kind: str, remedy: str) -> pd.Series:
    """The row at the default exponent."""
    return one(stored[table], kind=kind, remedy=remedy, inequality=DEFAULT[kind])


def _short(row: pd.Series | dict) -> str:
    return f"beyond {LARGEST_RESISTANCE:g}" if row["state"] == "never fails" else fine(row["resistance"])


def _point(row: pd.Series | dict, at_once: str = "none (below one half without any resistance)") -> str:
    """Where cooperation fails, in words."""
    bounds = f" [{plain(row['low'])}, {plain(row['high'])}]" if row["state"] == "crossed" else ""
    return at_once if row["state"] == "fails at once" else _short(row) + bounds


def _moved(row: pd.Series | dict) -> str:
    return f"{'at least ' * row['bounded']}{signed(row['shift'])} [{plain(row['low'])}, {plain(row['high'])}]"


def _design(stored: Stored) -> str:
    study = stored.study
    doses = ", ".join(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in BOTH.items())
    return (
        f"Resistance from 0 to {LARGEST_RESISTANCE:g} ({study.scale.points} levels) against two kinds of inequality: the "
        f"bargaining exponent in {study.region.name}, and the Zipf exponent of outputs in {place_of(stored, 'zipf_exponent')} "
        f"(every seed with a region of its own, the same places and industries at every exponent). {study.scale.seeds} seeds, "
        f"{study.scale.years} years. The remedies are the package of benefit coordination ({doses}), its sharing alone and "
        f"its fund alone, in force from the first year to the last. Cooperation *fails* where its final level is below "
        f"{LEVEL:g}. Parameters `{study.parameters.hash}`, in which resistance is {study.parameters.resistance:g}."
    )


def _answer(stored: Stored) -> str:
    lines = []
    for kind, exponent in EXPONENTS.items():
        told = (
            f"{_point(_at(stored, 'boundary', kind, remedy))} with {words}, moved by {_moved(_at(stored, 'shift', kind, remedy))}"
            for remedy, words in WITH.items()
        )
        low, *_, high = _rows(stored, "boundary", kind, "none")
        lines.append(
            f"- **{title_of(stored, kind)}**, {exponent} {DEFAULT[kind]:g}: the resistance from which on cooperation fails is "
            f"{_point(_at(stored, 'boundary', kind, 'none'))} without remedy; {'; '.join(told)}. Without remedy the boundary "
            f"goes from {_point(low)} at exponent {low['inequality']:g} to {_point(high)} at exponent {high['inequality']:g}, "
            f"where with both remedies together it is {_point(_rows(stored, 'boundary', kind, 'both')[-1])}."
        )
    return "\n".join((*lines, "- " + _dosing(stored), "- " + _left_out(stored)))


def _dosing(stored: Stored) -> str:
    """What stronger doses do, and how little of the gaps the fund covers."""
    study, told = stored.study, []
    for name in DOSES:
        points = ", ".join(f"{row['inequality']:g}: {_short(row)}" for row in _rows(stored, "boundary", name, "dose"))
        told.append(f"{INSTRUMENTS[name].label.lower()} {points}")
    nearest = min(study.resistances, key=lambda level: abs(level - study.parameters.resistance))
    rows = where(stored["final"], kind="fund_rate", remedy="dose", resistance=nearest).to_dict("records")
    cover = ", ".join(f"{row['fund_cover']:.1%} at a rate of {row['inequality']:g}" for row in rows)
    return (
        f"**Doses** ({study.region.name}): the boundary by level of {'; of '.join(told)}. Of the gaps between gains the fund "
        f"finally covers, at the default resistance, {cover}."
    )


def _governing(stored: Stored) -> pd.DataFrame:
    """The rows of joint governance of the ratios of which there are pairs."""
    return where(stored["pairs"], outcome="joint governance")[lambda rows: rows["relations"] > 0]


def _ratio(row: pd.Series | dict) -> str:
    """From how many to how many times larger the larger city is."""
    return f"{row['from']:g}–{row['to']:g}" if np.isfinite(row["to"]) else f"more than {row['from']:g}"


def _left_out(stored: Stored) -> str:
    """Joint governance by how unequal two cities are; a dash where there is no such pair under a remedy."""
    rows = _governing(stored)
    shares = rows.pivot(index="from", columns="remedy", values="mean").map(lambda part: "–" if np.isnan(part) else f"{part:.0%}")
    told = (f"{LABELS[remedy].lower()} {', '.join(shares[remedy])}" for remedy in REMEDIES)
    ratios = rows.drop_duplicates("from").sort_values("from").to_dict("records")
    return (
        f"**Who is left out** ({stored.study.region.name}): of the pairs in which the larger city is "
        f"{', '.join(map(_ratio, ratios))} times as large, these shares govern jointly in the last year: {'; '.join(told)}."
    )


def _findings(stored: Stored) -> list:
    found = []
    for kind, exponent in EXPONENTS.items():
        points = [row["resistance"] for row in _rows(stored, "boundary", kind, "none")]
        found.append(Finding(
            f"The more unequal the gains, the less resistance cooperation bears ({exponent}, no remedy; Robson 1998)",
            bool((np.diff(points) <= 0).all() and points[0] > points[-1]),
            f"the boundary lies at {', '.join(map(fine, points))} as the {exponent} rises",
        ))  # fmt: skip
        for remedy, words in MOVES.items():
            rows = _rows(stored, "shift", kind, remedy)
            # Where no shift is seen because both points lie beyond the same end, nothing is learnt.
            told = sorted((row for row in rows if not row["bounded"] or row["shift"]), key=lambda row: row["shift"])
            found.append(Finding(
                f"{words} the boundary up ({exponent}; LXM)", bool(told) and all(row["low"] > 0 for row in told),
                f"by {_moved(told[0])} to {_moved(told[-1])} at the {len(told)} of {len(rows)} exponents at which a shift can be "
                "seen" if told else "both points lie beyond an end at every exponent",
            ))  # fmt: skip
        found += _together(stored, kind)
    fund, sharing = (_at(stored, "shift", "bargaining_exponent", remedy) for remedy in ("fund", "sharing"))
    same_order = Finding(
        "The cooperation fund at the level of the package is a remedy of the same order as benefit sharing (LXM §4.3 gives both; "
        "here: at least a tenth of its shift)",
        fund["shift"] >= 0.1 * sharing["shift"],
        f"the fund moves the boundary by {_moved(fund)}, benefit sharing by {_moved(sharing)} "
        f"({stored.study.region.name}, default exponent)",
    )
    return [*found, same_order, *_reach(stored)]


def _together(stored: Stored, kind: str) -> list:
    """Whether both remedies are worth more than their sum, at the exponents at which none meets an end."""
    rows = where(stored["shift"], kind=kind, remedy=tuple(WITH)).pivot(index="inequality", columns="remedy")
    free = rows["shift"][rows["bounded"].max(axis=1) == 0]
    both, apart = free["both"], free["sharing"] + free["fund"]
    told = ", ".join(f"{fine(one)} against {fine(other)}" for one, other in zip(both, apart, strict=True))
    expected = f"Both remedies together move the boundary further than the sum of their shifts ({EXPONENTS[kind]}, ours)"
    return [] if both.empty else [Finding(expected, bool((both > apart).all()), told)]


def _reach(stored: Stored) -> list:
    """Whether pairs beyond the bound stay out without a remedy, and whether each remedy brings most of them in."""
    bound, found = largest_ratio(stored.study.parameters.resistance), []
    unequal = _governing(stored)[lambda rows: rows["from"] >= bound]
    told = dict(list(unequal.groupby("remedy")))
    for remedy in [name for name in REMEDIES if name in told and "none" in told]:
        rows, out = told[remedy], remedy == "none"
        share = float(np.average(rows["mean"], weights=rows["relations"]))
        each = ", ".join(f"{row['mean']:.0%} at a ratio of {_ratio(row)}" for row in rows.to_dict("records"))
        found.append(Finding(
            f"Pairs more unequal than {bound:.2g} to one stay out of joint governance without a remedy (shares by size; ours)"
            if out else f"Most of these pairs come to joint governance with {WITH[remedy]} (a remedy by LXM §4.3)",
            share < 0.05 if out else share > 0.5, f"{share:.0%} of them in the last year; {each}",
        ))  # fmt: skip
    return found


def _table(stored: Stored) -> str:
    """The boundary under each remedy at every inequality."""
    rows = [
        (exponent, f"{cells[0]['inequality']:g}", *(_point(cell, at_once="0") for cell in cells))
        for kind, exponent in EXPONENTS.items()
        for cells in zip(*(_rows(stored, "boundary", kind, remedy) for remedy in REMEDIES), strict=True)
    ]
    note = (
        f"Resistance at which final cooperation falls below {LEVEL:g}, with 95 % intervals by resampling seeds; 0: it is below "
        "without any resistance. Data: `boundary.csv`, the shifts in `shift.csv`, all levels in `final.csv`, "
        "pairs by size in `pairs.csv`."
    )
    return markdown(("Inequality", "Level", *LABELS.values()), rows, right=range(2, 6)) + "\n\n" + note


def _cautions() -> str:
    levels = listed(f"{name} {level:g}" for name, level in BOTH.items())
    return (
        "- The bargaining exponent changes nothing but the division of the joint surplus. The Zipf exponent also makes most "
        "dealings small, and small dealings and unequal partners dear, so cooperation may fall with it even without resistance; "
        "the boundary under the Zipf exponent mixes the two.\n"
        f"- A boundary is sought between 0 and {LARGEST_RESISTANCE:g}; a shift that starts or ends beyond is a lower "
        "bound, and where both lie beyond the same end nothing is known of it.\n"
        "- Sizes of pairs are those of the last year, which growth and transfer have changed; they are bins, so that a bound "
        "within a bin is only seen beyond it.\n"
        "- The boundary is interpolated between the levels of resistance in `final.csv`; its interval is that of chance in the "
        "runs, not of the parameters, which are a tried starting point and not estimates.\n"
        f"- The levels of the remedies ({levels}) are illustrations."
    )
