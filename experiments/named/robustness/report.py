"""The report of the robustness experiment, written from its stored tables."""

from itertools import product

import pandas as pd

from citypact.experiments.named.robustness.spec import CLAIMED, DEFAULT, REGIONS, VARIANTS
from citypact.experiments.named.study import Stored
from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.spec import HOLDS, NO_CASE, VERDICTS
from citypact.experiments.paper.prose import Finding, judged, listed, lowered, pictures, sections
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.regions.loading import load_region


def figures_in(regions: tuple) -> dict:
    """File name -> title of the figures about these regions."""
    matrices = {f"matrix_{number}": f"Which claims hold, {load_region(name).name}" for number, name in enumerate(regions, 1)}
    return matrices | {"levels": "Final cooperation and depth in every variant"}


FIGURES = figures_in(REGIONS)
STRUCTURE = False  # not a change of the rule of choice
GROUPS = {STRUCTURE: ("reaches", "capacities", "exponents", "costs", "review rates"), True: ("scopes", "rules of choice")}
CAUTIONS = "\n".join((
    "- One thing is changed at a time; combinations of changes are not tried. Parameters are not tuned anew for a variant.",
    "- A claim that compares levels of a parameter sets these levels in every variant, also where the variant changes that "
    "parameter. Where it cannot be asked, such as which cities are fuller where all are equally full, there is no case.",
    "- Fewer seeds than in `theory` leave more undecided. With so many cells a few intervals miss 0 by chance alone.",
    "- The reasons why a claim fails are not judged here; the parts in `parts.csv` say which comparison it fails with.",
))  # fmt: skip


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        f"That a claim does not hang on {listed(GROUPS[STRUCTURE])}: it holds in every such variant in which it can be asked, "
        "wherever it holds by default.",
        judged(_findings(stored)), "## Table", _table(stored), "## Figures", pictures(figures_in(stored.study.regions)),
        "## How to read it", CAUTIONS)  # fmt: skip


def _design(stored: Stored) -> str:
    study = stored.study
    variants = "; ".join(lowered(variant.label) for variant in study.settings.values())
    return (
        f"{len(study.settings)} variants of the model, each the default with one thing changed: {variants}. In "
        f"{listed(load_region(name).name for name in study.regions)}, {study.scale.seeds} seeds, {study.scale.years} years, the "
        f"government acting in years {FIRST} to {LAST} where it acts. Each variant is put to the {len(CLAIMED)} claims that the "
        "experiment `theory` makes under the default rule of choice, by the same statistics. A claim *holds* where the 95 % "
        "interval of each of its parts lies on its side, *fails* where that of one lies on the other, and is *undecided* "
        f"otherwise. Parameters `{study.parameters.hash}`."
    )


def _group(stored: Stored, other_choice: bool) -> list:
    """The variants of another rule or scope of choice, or the others; without the default."""
    variants = stored.study.settings.items()
    return [name for name, variant in variants if name != DEFAULT and ("rule" in variant.changes) == other_choice]


def _cells(stored: Stored, variants: list) -> pd.DataFrame:
    """The verdicts in these variants, where the claim holds by default and can be asked."""
    by_default = where(stored["verdicts"], variant=DEFAULT, verdict=HOLDS)[["region", "claim"]]
    cells = where(stored["verdicts"], variant=variants).merge(by_default)
    return cells[cells["verdict"] != NO_CASE]


def _kept(cells: pd.DataFrame) -> str:
    return f"{(cells['verdict'] == HOLDS).sum()} of {len(cells)} cells"


def _answer(stored: Stored) -> str:
    lines = []
    for region in stored.study.regions:
        by_default = where(stored["verdicts"], region=region, variant=DEFAULT)
        missing = by_default[by_default["verdict"] != HOLDS]
        told = listed(f"{lowered(CLAIMS[row.claim].label)} ({row.verdict})" for row in missing.itertuples())
        count = f"{len(by_default) - len(missing)} of {len(by_default)}"
        lines.append(f"- **{load_region(region).name}**: by default {count} claims hold{f'; not {told}' if told else ''}.")
    asked = [(f"**Other {listed(words)}**: what holds by default holds in", _group(stored, other_choice), not other_choice)
             for other_choice, words in GROUPS.items()]  # fmt: skip
    asked += [(f"*{VARIANTS[name].label}*:", [name], True) for name in _group(stored, True)]
    for what, variants, fragile in asked:
        cells = _cells(stored, variants)
        if len(cells):
            lines.append(f"- {what} {_kept(cells)}{_fragile(cells) if fragile else ''}.")
    return "\n".join((*lines, "- " + _levels(stored)))


def _fragile(cells: pd.DataFrame) -> str:
    """Which claims are lost, most often first."""
    gone = cells["claim"][cells["verdict"] != HOLDS].tolist()
    often = sorted(set(gone), key=lambda claim: (-gone.count(claim), CLAIMED.index(claim)))
    return f"; lost are {listed(f'{lowered(CLAIMS[claim].label)} ({gone.count(claim)})' for claim in often)}" if often else ""


def _levels(stored: Stored) -> str:
    told = []
    for region in stored.study.regions:
        finals = where(stored["levels"], region=region, world=BASE, series="rate").set_index("variant")["mean"]
        low, high = (f"{finals[name]:.2f} ({lowered(VARIANTS[name].label)})" for name in (finals.idxmin(), finals.idxmax()))
        told.append(f"in {load_region(region).name} from {low} to {high}, by default {finals[DEFAULT]:.2f}")
    return f"**Levels**: final cooperation without government runs {'; '.join(told)}."


def _findings(stored: Stored) -> list:
    """For each claim whether it survives every change but those of the rule of choice."""
    everywhere, found = _cells(stored, _group(stored, STRUCTURE)).groupby("claim"), []
    for claim, cells in sorted(everywhere, key=lambda group: CLAIMED.index(group[0])):
        lost = cells[cells["verdict"] != HOLDS].groupby(["variant", "verdict"], sort=False)["region"].agg(list)
        told = "; ".join(
            f"{said} with {lowered(VARIANTS[variant].label)}" + ("" if len(places) > 1 else f" ({load_region(places[0]).name})")
            for (variant, said), places in lost.items()
        )
        evidence = f"in {_kept(cells)}" + (f": {told}" if told else "")
        found.append(Finding(f"{CLAIMS[claim].text} ({CLAIMS[claim].source})", not told, evidence))
    return found


def _table(stored: Stored) -> str:
    """How many claims hold in each variant."""
    columns = list(product(stored.study.regions, VERDICTS))
    said = stored["verdicts"].groupby(["region", "variant"])["verdict"].agg(list)
    rows = [(setting.label, *(said[region, variant].count(verdict) for region, verdict in columns))
            for variant, setting in stored.study.settings.items()]  # fmt: skip
    header = ("Variant", *(f"{load_region(region).name}: {verdict}" for region, verdict in columns))
    note = f"Of {len(CLAIMED)} claims. Which: `verdicts.csv` and the figures; the parts with their intervals: `parts.csv`."
    return markdown(header, rows, right=range(1, len(header))) + "\n\n" + note
