"""The report of the robustness experiment, written from its stored tables."""

from itertools import pairwise

from experiments.named.prose import Finding, judged, listed, lowered, pictures, sections, signed, value
from experiments.named.robustness import COMMAND, FAINT, FINDINGS, FIRST, LAST, MORE_SEEDS, REGIONS, SURE, VARIANTS
from experiments.named.robustness_figures import MARKS, NAMES, cell_of, z_text
from experiments.tables import markdown
from model.regions import load_region

FIGURES = {name: f"Which findings survive, {load_region(region).name}" for region, name in NAMES.items()} | {
    "levels": "Final cooperation in every variant"
}
# What the findings are held against: the rules that choose by the gain from cooperating with some noise, and the others.
FULLNESS = ("headroom_2.5", "default", "headroom_6")  # from the fullest cities to those with most room
NOISELESS = ("best_response", "city_best_response")
IMITATION = ("imitate_fermi", "imitate_proportional", "imitate_best")


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Tables", *(_table(stored, region) for region in REGIONS), "## Figures",
        pictures(FIGURES), "## How to read it", _cautions(stored),
    )  # fmt: skip


def _variant(name: str) -> str:
    """A variant within a sentence; only its first letter is lowered, for Fermi is a name."""
    return lowered(VARIANTS[name][0])


def _design(stored) -> str:
    study = stored.study
    return (
        f"{len(study.variants)} variants of the model, each the default with one thing changed: "
        + ", ".join(_variant(name) for name in study.variants)
        + f"; in {listed(load_region(name).name for name in REGIONS)}. {study.scale.seeds} seeds "
        f"({MORE_SEEDS * study.scale.seeds} where relations are counted by mode), {study.scale.years} years, the "
        "government acting in "
        f"years {FIRST} to {LAST} where it acts. Each finding is a set of paired contrasts. It *holds* where every "
        "contrast is more "
        f"than {SURE:g} standard errors on the expected side and the effect shown is at least a tenth of the default's; "
        "smaller, it is "
        f"*faint*. Relations by mode are counted in a world with the hybrid package and orders at {COMMAND:g}. Parameters "
        f"`{study.parameters.hash}`."
    )


def _verdicts(stored, finding=None, variant=None) -> list:
    """(region, variant, finding, verdict) of the rows of a finding or of a variant."""
    return [
        (row["region"], row["variant"], row["finding"], row["verdict"])
        for row in stored["findings"]
        if finding in (None, row["finding"]) and variant in (None, row["variant"])
    ]


def _share(rows) -> str:
    return f"{sum(row[3] == 'holds' for row in rows)} of {len(rows)}"


def _failing(rows, by: int) -> str:
    """The cells in which something else than "holds" is found, by verdict."""
    parts: dict = {}
    for row in rows:
        if row[3] != "holds":
            parts.setdefault(row[3], {}).setdefault(row[by], []).append(row[0])
    told = []
    for said, names in parts.items():
        places = (
            (_variant(name) if by == 1 else lowered(FINDINGS[name].label))
            + ("" if len(regions) == len(REGIONS) else f" (only {load_region(regions[0]).name})")
            for name, regions in names.items()
        )
        told.append(f"{said} under {listed(places)}" if by == 1 else f"{said}: {listed(places)}")
    return "; ".join(told)


def _answer(stored) -> str:
    lines = []
    for name, finding in FINDINGS.items():
        rows = _verdicts(stored, finding=name)
        failing = _failing(rows, 1)
        lines.append(
            f"- **{finding.label}** ({finding.meaning}): holds in {_share(rows)} cells" + (f"; {failing}." if failing else ".")
        )
    lines.append("\nBy variant: " + "; ".join(_by_variant(stored)) + ".")
    chosen = [name for name in (*NOISELESS, *IMITATION) if name in stored.study.variants]
    if chosen:
        lines.append("\nWhy the rules differ: " + "; ".join(_level(stored, name) for name in chosen) + ". " + _why(stored))
    return "\n".join(lines)


def _by_variant(stored) -> list:
    return [f"{_variant(name)} {_share(_verdicts(stored, variant=name))}" for name in stored.study.variants]


def _level_of(stored, region: str, variant: str, world: str, what: str) -> float:
    for row in stored["levels"]:
        if (row["region"], row["variant"], row["world"], row["cooperation"]) == (region, variant, world, what):
            return value(row)
    raise KeyError((region, variant, world, what))


def _final(stored, region: str, variant: str, world: str) -> float:
    return _level_of(stored, region, variant, world, "final")


def _level(stored, variant: str) -> str:
    worlds = ("base", "hybrid", "hierarchical")
    levels = ["/".join(f"{_final(stored, region, variant, world):.2f}" for region in REGIONS) for world in worlds]
    told = f"{levels[0]} without government, {levels[1]} after hybrid and {levels[2]} after command"
    return f"under {_variant(variant)} final cooperation is {told}"


def _why(stored) -> str:
    start = all(
        _final(stored, region, name, "base") < 0.01 for region in REGIONS for name in NOISELESS if name in stored.study.variants
    )
    gone = all(
        _final(stored, region, name, "base") < 0.1 for region in REGIONS for name in IMITATION if name in stored.study.variants
    )
    parts = []
    if start:
        parts.append(
            "Without noise no city is ever the first to try, for trust starts below the tipping trust everywhere, so there is "
            "nothing that costs or resistance could slow: the first steps of the default model are steps that do not yet pay"
        )
    if gone:
        parts.append(
            "imitators compare this year's payoffs, and a city that cooperates while others compete stands worse, so "
            "cooperation dies out "
            "before trust can carry it, and what the orderings compare is its last traces"
        )
    text = "; ".join(parts)
    return f"({load_region(REGIONS[0]).name}/{load_region(REGIONS[1]).name}.) " + (
        text[:1].upper() + text[1:] + "." if text else ""
    )


def _findings(stored) -> list:
    """Each finding across the variants that keep the default's rule of choice, and across the other rules."""
    found = []
    logit = [name for name in stored.study.variants if name not in (*NOISELESS, *IMITATION)]
    others = [name for name in stored.study.variants if name not in logit]
    for words, names in (
        ("scopes, reaches, capacities and exponents, with the logit rule", logit),
        ("the other rules of choice", others),
    ):
        for finding, declared in FINDINGS.items():
            rows = [row for row in _verdicts(stored, finding=finding) if row[1] in names]
            if rows:
                found.append(Finding(
                    f"{declared.label}, across {words}", all(row[3] == "holds" for row in rows),
                    f"holds in {_share(rows)} cells" + (f"; {_failing(rows, 1)}" if _failing(rows, 1) else ""),
                ))  # fmt: skip
    kept = [name for name in FULLNESS if name in stored.study.variants]
    for region in REGIONS if len(kept) == len(FULLNESS) else ():
        levels = {
            (world, what): [_level_of(stored, region, name, world, what) for name in kept]
            for world in ("base", "no costs")
            for what in ("mean", "final")
        }
        told = {key: ", ".join(f"{level:.3f}" for level in reversed(values)) for key, values in levels.items()}
        rises = {world: all(_falls(levels[world, what]) for what in ("mean", "final")) for world in ("base", "no costs")}
        why = ". Cities without room also stop growing, and their stakes stay small beside costs that are absolute"
        found.append(Finding(
            f"The less room cities have left, the more they cooperate, in {load_region(region).name} (Huang 2014)",
            rises["base"],
            f"without government, as headroom falls (6, default, 2.5) mean cooperation is {told['base', 'mean']} and final "
            f"cooperation {told['base', 'final']}; without transaction costs {told['no costs', 'mean']} and "
            f"{told['no costs', 'final']}" + (why if rises["no costs"] and not rises["base"] else ""),
        ))  # fmt: skip
    return found


def _falls(values) -> bool:
    return all(one > other for one, other in pairwise(values))


def _table(stored, region: str) -> str:
    rows = []
    for variant in stored.study.variants:
        cells = []
        for finding in FINDINGS:
            row = cell_of(stored, region, variant, finding)
            size = value(row)
            cells.append(MARKS[row["verdict"]][0] + ("" if size != size else f" {signed(size)} (z {z_text(row)})"))
        rows.append((VARIANTS[variant][0], *cells))
    header = ("Variant", *(f"{finding.label}, {finding.unit}" for finding in FINDINGS.values()))
    shown = "; ".join(f"{lowered(finding.label)}: {finding.shown}" for finding in FINDINGS.values())
    marks = ", ".join(f"{mark} {said}" for said, (mark, _, _) in MARKS.items())
    note = (
        f"{marks}. Size of one contrast ({shown}) and z of the weakest of the finding's contrasts. Data: `findings.csv`, "
        "`contrasts.csv`."
    )
    return f"**{load_region(region).name}**\n\n" + markdown(header, rows, right=range(1, 8)) + "\n\n" + note


def _cautions(stored) -> str:
    return "\n".join((
        "- One thing is changed at a time; combinations of changes are not tried. Parameters are not tuned anew for a variant.",
        f"- With so many contrasts a z of {SURE:g} is not a rare event by itself; most are far above. A z tells how "
        "sure a difference is, "
        f"not how large: hence the second condition of at least {FAINT:.0%} of the default's effect.",
        "- Relations of one run are not independent; the z of survival takes runs as the units. Where a mode has few "
        "relations it is "
        "unsure (numbers in `contrasts.csv`).",
        "- A mode is not assigned by chance: relations founded from below without support are those that paid from the start.",
    ))  # fmt: skip
