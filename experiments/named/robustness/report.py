"""The report of the robustness experiment, written from its stored tables."""

from citypact.experiments.named.robustness.figures import NAMES
from citypact.experiments.named.robustness.study import CLAIMED, DEFAULT, REGIONS, VARIANTS
from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.spec import HOLDS, NO_CASE, VERDICTS
from citypact.experiments.paper.prose import Finding, judged, listed, lowered, pictures, sections, value
from citypact.experiments.paper.tables import markdown
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.regions.loading import load_region

FIGURES = {name: f"Which claims hold, {load_region(region).name}" for region, name in NAMES.items()} | {
    "levels": "Final cooperation and depth in every variant"
}
OTHER_RULES = ("city_best_response", "imitate_proportional", "imitate_best")
STRUCTURE = False  # not a change of the rule of choice
GROUPS = {STRUCTURE: ("reaches", "capacities", "exponents", "costs", "review rates"), True: ("scopes", "rules of choice")}


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        f"That a claim does not hang on {listed(GROUPS[STRUCTURE])}: it holds in every such variant in which it can be asked, "
        "wherever it holds by default.",
        judged(_findings(stored)), "## Table", _table(stored), "## Figures", pictures(FIGURES), "## How to read it",
        _cautions(stored),
    )  # fmt: skip


def _design(stored) -> str:
    study = stored.study
    return (
        f"{len(study.variants)} variants of the model, each the default with one thing changed: "
        + "; ".join(lowered(variant.label) for variant in study.variants.values())
        + f". In {listed(load_region(name).name for name in REGIONS)}, {study.scale.seeds} seeds, {study.scale.years} years, the "
        f"government acting in years {FIRST} to {LAST} where it acts. Each variant is put to the {len(CLAIMED)} claims that the "
        "experiment `theory` makes under the default rule of choice, by the same statistics. A claim *holds* where the 95 % "
        "interval "
        "of each of its parts lies on its side, *fails* where that of one lies on the other, and is *undecided* otherwise. "
        "Parameters "
        f"`{study.parameters.hash}`."
    )


def _verdicts(stored) -> dict:
    """(region, variant) -> claim -> verdict."""
    found: dict = {}
    for row in stored["verdicts"]:
        found.setdefault((row["region"], row["variant"]), {})[row["claim"]] = row["verdict"]
    return found


def _group(stored, other_rules: bool) -> list:
    """The variants of another rule or scope of choice, or the others; without the default."""
    return [name for name in stored.study.variants if name != DEFAULT and (name in OTHER_RULES) == other_rules]


def _cells(stored, variants, claim: str | None = None) -> dict:
    """(region, variant, claim) -> verdict, where the claim (each one if not told) holds by default and can be asked."""
    verdicts = _verdicts(stored)
    return {
        (region, variant, name): said
        for region in REGIONS
        for variant in variants
        for name, said in verdicts[region, variant].items()
        if claim in (None, name) and verdicts[region, DEFAULT][name] == HOLDS and said != NO_CASE
    }


def _lost(cells: dict) -> dict:
    """(variant, verdict) -> regions, of the cells in which a claim no longer holds."""
    lost: dict = {}
    for (region, variant, _), said in cells.items():
        if said != HOLDS:
            lost.setdefault((variant, said), []).append(region)
    return lost


def _kept(cells: dict) -> str:
    return f"{sum(said == HOLDS for said in cells.values())} of {len(cells)} cells"


def _answer(stored) -> str:
    verdicts, lines = _verdicts(stored), []
    for region in REGIONS:
        by_default = verdicts[region, DEFAULT]
        missing = [f"{lowered(CLAIMS[claim].label)} ({said})" for claim, said in by_default.items() if said != HOLDS]
        lines.append(
            f"- **{load_region(region).name}**: by default {len(by_default) - len(missing)} of {len(by_default)} claims hold"
            + (f"; not {listed(missing)}." if missing else ".")
        )
    for other_rules, words in GROUPS.items():
        names = _group(stored, other_rules)
        if names:
            cells = _cells(stored, names)
            lost = "" if other_rules else _fragile(cells)
            lines.append(f"- **Other {listed(words)}**: what holds by default holds in {_kept(cells)}{lost}.")
    lines += [
        f"- *{VARIANTS[name].label}*: {_kept(cells)}{_fragile(cells)}."
        for name in _group(stored, True)
        if (cells := _cells(stored, [name]))
    ]
    return "\n".join((*lines, "- " + _levels(stored)))


def _fragile(cells: dict) -> str:
    """Which claims are lost, most often first."""
    gone = [claim for (_, _, claim), said in cells.items() if said != HOLDS]
    often = sorted(set(gone), key=lambda claim: (-gone.count(claim), CLAIMED.index(claim)))
    return f"; lost are {listed(f'{lowered(CLAIMS[claim].label)} ({gone.count(claim)})' for claim in often)}" if often else ""


def _level(stored, region: str, variant: str, world: str) -> float:
    for row in stored["levels"]:
        if (row["region"], row["variant"], row["world"], row["series"]) == (region, variant, world, "rate"):
            return value(row)
    raise KeyError((region, variant, world))


def _levels(stored) -> str:
    told = []
    for region in REGIONS:
        finals = {name: _level(stored, region, name, BASE) for name in stored.study.variants}
        low, high = min(finals, key=finals.get), max(finals, key=finals.get)
        told.append(
            f"in {load_region(region).name} from {finals[low]:.2f} ({lowered(VARIANTS[low].label)}) to {finals[high]:.2f} "
            f"({lowered(VARIANTS[high].label)}), by default {finals[DEFAULT]:.2f}"
        )
    return f"**Levels**: final cooperation without government runs {'; '.join(told)}."


def _findings(stored) -> list:
    """For each claim whether it survives every change but those of the rule of choice."""
    found = []
    for claim in CLAIMED:
        cells = _cells(stored, _group(stored, STRUCTURE), claim)
        if cells:
            lost = _lost(cells)
            told = "; ".join(
                f"{said} with {lowered(VARIANTS[variant].label)}" + ("" if len(where) > 1 else f" ({load_region(where[0]).name})")
                for (variant, said), where in lost.items()
            )
            evidence = f"in {_kept(cells)}" + (f": {told}" if lost else "")
            found.append(Finding(f"{CLAIMS[claim].text} ({CLAIMS[claim].source})", not lost, evidence))
    return found


def _table(stored) -> str:
    """How many claims hold in each variant."""
    verdicts, rows = _verdicts(stored), []
    for variant in stored.study.variants:
        counts = [f"{list(verdicts[region, variant].values()).count(said)}" for region in REGIONS for said in VERDICTS]
        rows.append((VARIANTS[variant].label, *counts))
    header = ("Variant", *(f"{load_region(region).name}: {said}" for region in REGIONS for said in VERDICTS))
    note = f"Of {len(CLAIMED)} claims. Which: `verdicts.csv` and the figures; the parts with their intervals: `parts.csv`."
    return markdown(header, rows, right=range(1, len(header))) + "\n\n" + note


def _cautions(stored) -> str:
    return "\n".join((
        "- One thing is changed at a time; combinations of changes are not tried. Parameters are not tuned anew for a variant.",
        "- A claim that compares levels of a parameter sets these levels in every variant, also where the variant changes that "
        "parameter. Where it cannot be asked, such as which cities are fuller where all are equally full, there is no case.",
        "- Fewer seeds than in `theory` leave more undecided. With so many cells a few intervals miss 0 by chance alone.",
        "- The reasons why a claim fails are not judged here; the parts in `parts.csv` say which comparison it fails with.",
    ))  # fmt: skip
