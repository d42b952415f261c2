"""The structural table: which findings survive another contest, cost shape, trust, ladder, review or choice."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.structure.living import BY_ENGINE, ByAgents
from citypact.experiments.named.validation.structure.spec import (
    AGES,
    DEFAULT,
    FEWEST,
    FINDINGS,
    FREE,
    HORIZON,
    LARGEST,
    NO_CASE,
    SHARE,
    SMALL,
    SURVIVES,
    VARIANTS,
    WORLDS,
    Variant,
    judgement,
)  # fmt: skip
from citypact.experiments.paper.inference import EFFECT_COLUMNS, Effect, effect, pseudovalues
from citypact.experiments.paper.prose import lowered
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, where
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.experiments.sweeps.cells import Cell, Kept
from citypact.model.engine import Run
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.summary import FINAL_YEARS, transition_time

COLUMNS = ("region", "variant", "part", "label", "finding", *EFFECT_COLUMNS, "judgement")
Key = tuple[str, str]  # variant, world


def region_of(study: Study) -> Region:
    """The study's region, or a small one in its place where it has too many relations for the Mesa model."""
    small = len(study.region.relations(study.parameters.reach_km)) <= LARGEST
    return study.region if small else load_region(SMALL)


def seeds_of(study: Study, variant: Variant) -> range:
    """The seeds with which a variant is lived: all, or a part of them where the Mesa model lives it."""
    return study.seeds[: max(FEWEST, study.scale.seeds // SHARE)] if variant.variation else study.seeds


def cells(study: Study) -> dict[Key, Cell]:
    """(variant, world) -> cell; those that take longest first, by which the length of jobs is learnt."""
    region = region_of(study)
    slowest_first = sorted(VARIANTS, key=lambda name: not VARIANTS[name].variation)
    return {
        (name, world): Cell(
            Run(region, told.parameters(VARIANTS[name].parameters(study.parameters)), told.agenda),
            seeds_of(study, VARIANTS[name]),
            told.years or study.scale.years,
            ByAgents(VARIANTS[name].variation) if VARIANTS[name].variation else BY_ENGINE,
        )
        for name, (world, told) in product(slowest_first, WORLDS.items())
    }


def design(study: Study) -> dict:
    """What is varied, and with how many seeds."""
    return {
        "region": region_entry(region_of(study)),
        "years": {world: told.years or study.scale.years for world, told in WORLDS.items()},
        "variants": {
            name: {"label": told.label, "changes": dict(told.changes), "rule": told.variation,
                   "seeds": len(seeds_of(study, told))}
            for name, told in VARIANTS.items()
        },
    }  # fmt: skip


def found(study: Study, lived: Mapping[Key, Kept]) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """The verdicts on the findings, and the table of every variant's effect on each."""
    rows = []
    for name, told in VARIANTS.items():
        for finding, values in quantities({world: lived[name, world] for world in WORLDS}).items():
            got = effect(values)
            rows.append(
                (region_of(study).name, name, told.part, told.label, finding, *got.row(), judgement(got.mean, got.low, got.high))
            )
    table = frame(COLUMNS, rows)
    few = max(len(seeds_of(study, told)) for told in VARIANTS.values() if told.variation)
    setting = (
        f"{region_of(study).name}; {len(VARIANTS) - 1} variants; {study.scale.seeds} seeds, or {few} where the variant is no "
        "parameter"
    )
    return [_verdict(finding, table, setting) for finding in FINDINGS], {"structure_findings": table}


def quantities(worlds: Mapping[str, Kept]) -> dict[str, np.ndarray]:
    """Finding -> (seed,) values of the quantity that should be above 0; nan where it cannot be told."""
    free, rates = worlds[FREE], {world: kept["rate"] for world, kept in worlds.items()}
    mean = {world: rate[:, :HORIZON].mean(axis=1) for world, rate in rates.items()}
    return {
        "rises": rates[FREE][:, -FINAL_YEARS:].mean(axis=1) - rates[FREE][:, :FINAL_YEARS].mean(axis=1),
        "orders_fade": rates["orders"][:, LAST - 1] - rates["orders"][:, LATER - 1],
        "hybrid_lasts": rates["hybrid"][:, LATER - 1] - rates["orders"][:, LATER - 1],
        "costs": mean[FREE] - mean["costly"],
        "resistance": mean[FREE] - mean["resisted"],
        "sharing": mean["shared"] - mean["resisted"],
        "small": mean[FREE] - mean["at_once"],
        "hazard": pseudovalues(hazard_fall, free["broken"], free["censored"]),
        "games": games_lead(free["rate"], free["dilemma"]),
    }


def hazard_fall(broken: np.ndarray, censored: np.ndarray) -> np.ndarray:
    """How much less of the living relations break in a year of the later ages than in one of the earlier.

    broken, censored: (…, years) relations by years since founding. Returns (…), nan where none was at risk or none ever broke.
    """
    ended = broken + censored
    at_risk = np.flip(np.cumsum(np.flip(ended, -1), axis=-1), -1)

    def hazard(first: int, last: int) -> np.ndarray:
        years, risk = slice(first, last + 1), at_risk[..., first : last + 1].sum(axis=-1)
        return broken[..., years].sum(axis=-1) / np.where(risk > 0, risk, np.nan)

    return np.where(broken.sum(axis=-1) > 0, hazard(*AGES[0]) - hazard(*AGES[1]), np.nan)


def games_lead(rate: np.ndarray, dilemma: np.ndarray) -> np.ndarray:
    """(seed,) years by which half of the dilemmas are gone before the rate is half way to its final level.

    rate, dilemma: (seed, year). A level that is not reached counts as the year after the last; nan where there was no dilemma
    at the start.
    """
    never = rate.shape[1] + 1.0
    half_way = (rate[:, :1] + rate[:, -FINAL_YEARS:].mean(axis=1, keepdims=True)) / 2
    turned = np.nan_to_num(transition_time(rate - half_way, 0.0), nan=never)
    gone = np.nan_to_num(transition_time(dilemma[:, :1] / 2 - dilemma, 0.0), nan=never)
    return np.where(dilemma[:, 0] > 0, turned - gone, np.nan)


def _verdict(finding: str, table: pd.DataFrame, setting: str) -> Verdict:
    """In how many of the variants in which it can be asked a finding survives."""
    told = FINDINGS[finding]
    rows = where(table, finding=finding)
    asked = rows[(rows["variant"] != DEFAULT) & (rows["judgement"] != NO_CASE)]
    survived, lost = where(asked, judgement=SURVIVES), asked[asked["judgement"] != SURVIVES]
    many = len(asked)
    names = "; ".join(f"{row.judgement} with {lowered(row.label)}: {row.mean:+.3f}" for row in lost.itertuples())
    got = Effect(float(len(survived)), np.nan, np.nan, np.nan, many) if many else Effect(*(np.nan,) * 4, 0)
    return Verdict(
        group="structure", claim=f"{told.text}, whatever the form of the other rules", source=told.source, setting=setting,
        quantity=f"variants in which the 95 % interval lies above 0 ({told.quantity})", expected=f"all {many}", low=float(many),
        high=float(many), got=got, reason="A finding that hangs on one form of a rule is a finding about that form.",
        tried=f"Not so: {names}." if names else "",
    )  # fmt: skip
