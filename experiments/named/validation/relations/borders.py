"""Who cooperates with whom, other things equal: rivals in rank, and province borders, by regression on the simulated relations.

The share of the years looked at in which a relation is in force, or formal, on its traits at the start: a linear probability
model, in which all runs of a region share one design, and for single years a logit beside it. Errors are clustered by run, which
asks whether chance would do in this region, and by run and city, which asks whether it would hold among other cities as well.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations.direction import below_chance
from citypact.experiments.named.validation.relations.regression import Fit, linear, logit, told
from citypact.experiments.named.validation.relations.spec import (
    DEFAULT,
    GROUP,
    NO_BORDER,
    NO_TOURNAMENT,
    OUTCOMES,
    PRICE_BORDERS,
    RANKS,
    SIMILAR_RANK,
    TOURNAMENT,
    TRAITS,
    WORLD_LABELS,
    WORLDS,
    looked,
)
from citypact.experiments.named.validation.relations.traits import province_pairs, similar_rank, traits
from citypact.experiments.paper.inference import EFFECT_COLUMNS, UNKNOWN, Effect, effect
from citypact.experiments.paper.prose import listed, signed
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Kept

ALL = 0  # stands for all years looked at together
COLUMNS = ("world", "outcome", "year", "model", "trait", *EFFECT_COLUMNS, "city_low", "city_high", "city_z", "scale")
BORDER_COLUMNS = ("provinces", "relations", "price_border", *EFFECT_COLUMNS)
RIVAL_COLUMNS = ("world", "outcome", "places", *EFFECT_COLUMNS)
DIRECTION = "the source tells the direction; the mean must exceed what its interval reaches, by run and city"
YU, HUANG = "Yu, Zhou and Zhu (2016)", "Huang and Chen; Feiock (2013)"

Named = dict[str, tuple[Effect, Effect]]  # trait -> coefficient with errors by run, and by run and city


def found(study: Study, lived: Mapping[str, Kept], setting: str) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """Verdicts and tables of the regressions."""
    design = Design(study)
    fits = dict(_fits(design, lived, looked(study.scale.years)))
    rivals = {
        (world, outcome, places): effect(design.ranked(places).by_run(_share(lived[world], outcome), "similar_rank"))
        for world in WORLDS for outcome in OUTCOMES for places in RANKS
    }  # fmt: skip
    friction = _differing(design, lived)
    pairs = _province_rows(study, design, lived[DEFAULT])
    rows = (
        (*key, trait, *run.row(), *rounded((city.low, city.high, city.z, design.scale(trait))))
        for key, named in fits.items() for trait, (run, city) in named.items()
    )  # fmt: skip
    tables = {
        "relations_regression": frame(COLUMNS, rows),
        "relations_rivals": frame(RIVAL_COLUMNS, [(*key, *one.row()) for key, one in rivals.items()]),
        "relations_friction": frame(("outcome", *EFFECT_COLUMNS), [(name, *one.row()) for name, one in friction.items()]),
        "relations_borders": frame(
            BORDER_COLUMNS, [("–".join(key), *row[:2], *effect(row[2]).row()) for key, row in pairs.items()]
        ),
    }
    main = fits[DEFAULT, "in_force", ALL, "linear"]
    verdicts = [_rivals(main, rivals, setting), *_borders(main, fits, friction, setting)]
    return verdicts + _shanghai(pairs, setting), tables


class Design:
    """The traits of a region's relations as a design matrix, with an intercept and without what does not vary."""

    def __init__(self, study: Study, values: np.ndarray | None = None, names: tuple[str, ...] = tuple(TRAITS)) -> None:
        self.study, self.pairs = study, study.region.relations(study.parameters.reach_km)
        self.values = traits(study.region, study.parameters) if values is None else values
        varied = np.ptp(self.values, axis=0) > 0
        self.names, self.known = names, tuple(name for name, kept in zip(names, varied, strict=True) if kept)
        self.matrix = np.column_stack([np.ones(len(self.values)), self.values[:, varied]])

    def ranked(self, places: int) -> "Design":
        """The same with rivals as those at most so many places apart."""
        values = self.values.copy()
        ranked = similar_rank(self.study.region, self.pairs.city_i, self.pairs.city_j, places)
        values[:, self.names.index("similar_rank")] = ranked
        return Design(self.study, values, self.names)

    def scale(self, trait: str) -> float:
        """Two standard deviations of a trait, which makes its coefficient comparable with that of a yes or no; 1 for these.

        Source: Gelman (2008), *Statistics in Medicine*.
        """
        values = self.values[:, self.names.index(trait)]
        return 1.0 if np.isin(values, (0.0, 1.0)).all() else 2.0 * float(values.std())

    def by_run(self, outcome: np.ndarray, trait: str) -> np.ndarray:
        """(run,) a trait's coefficient of each run alone, from (run, relation); nan where it cannot be told."""
        if trait not in self.known or np.linalg.matrix_rank(self.matrix) < self.matrix.shape[1]:
            return np.full(len(outcome), np.nan)
        return (outcome @ np.linalg.pinv(self.matrix).T)[:, 1 + self.known.index(trait)]

    def fitted(self, outcome: np.ndarray, model: str) -> Named:
        """Every trait's coefficient, from (run, relation)."""
        features = np.broadcast_to(self.matrix, (len(outcome), *self.matrix.shape))
        fit: Fit | None = {"linear": linear, "logit": logit}[model](features, outcome)
        if fit is None:
            return dict.fromkeys(self.names, (UNKNOWN, UNKNOWN))
        by_run, by_city = fit.by_run(), fit.by_run_and_city(self.pairs.city_i, self.pairs.city_j)
        cities = np.unique([self.pairs.city_i, self.pairs.city_j]).size
        coefficients = {
            name: (told(fit.coefficients[at], by_run[at], len(outcome)), told(fit.coefficients[at], by_city[at], cities))
            for at, name in enumerate(self.known, 1)
        }
        return {name: coefficients.get(name, (UNKNOWN, UNKNOWN)) for name in self.names}


def _share(kept: Kept, outcome: str, place: int | None = None) -> np.ndarray:
    """(run, relation) whether there is a relation so deep in one of the years looked at, or in what share of them."""
    reached = kept["stages"] >= OUTCOMES[outcome]
    return reached.mean(axis=1) if place is None else reached[:, place].astype(np.float64)


def _fits(design: Design, lived: Mapping[str, Kept], years: tuple[int, ...]) -> Iterator[tuple[tuple[str, str, int, str], Named]]:
    for world in WORLDS:
        for outcome in OUTCOMES:
            yield (world, outcome, ALL, "linear"), design.fitted(_share(lived[world], outcome), "linear")
    for outcome in OUTCOMES:
        for place, year in enumerate(years):
            for model in ("linear", "logit"):
                yield (DEFAULT, outcome, year, model), design.fitted(_share(lived[DEFAULT], outcome, place), model)


def _differing(design: Design, lived: Mapping[str, Kept]) -> dict[str, Effect]:
    """The border's coefficient as it is, less that without border friction, seed by seed."""
    return {
        outcome: effect(np.subtract(*(design.by_run(_share(lived[world], outcome), "border") for world in (DEFAULT, NO_BORDER))))
        for outcome in OUTCOMES
    }


def _rivals(main: Named, rivals: Mapping[tuple[str, str, int], Effect], setting: str) -> Verdict:
    others = [places for places in RANKS if places != SIMILAR_RANK]
    tried = listed(signed(rivals[DEFAULT, "in_force", places].mean) for places in others)
    return Verdict(
        GROUP, "Rivals, of one province and of similar rank, cooperate less, other things equal", YU, setting,
        "coefficient of rivals: share of the years looked at in which a relation is in force", "below 0",
        *below_chance(main["similar_rank"][1]), main["similar_rank"][1], DIRECTION,
        f"Tried: {tried} at most {listed(map(str, others))} places apart; "
        f"{signed(rivals[DEFAULT, 'formal', SIMILAR_RANK].mean)} for formal relations; "
        f"{signed(rivals[TOURNAMENT, 'in_force', SIMILAR_RANK].mean)} with {WORLD_LABELS[TOURNAMENT]}. The tournament here "
        "makes rivals of all cities of a province, whatever their ranks, and equals share gains without resistance.",
    )  # fmt: skip


def _borders(
    main: Named, fits: Mapping[tuple[str, str, int, str], Named], friction: Mapping[str, Effect], setting: str
) -> list[Verdict]:
    without = {world: fits[world, "in_force", ALL, "linear"]["border"][1].mean for world in (NO_BORDER, NO_TOURNAMENT)}
    share = "share of the years looked at in which a relation is in force"
    return [
        Verdict(
            GROUP, "Province borders still matter, other things equal", HUANG, setting,
            f"coefficient of a border: {share}", "below 0", *below_chance(main["border"][1]), main["border"][1], DIRECTION,
            f"Tried: {signed(without[NO_BORDER])} without border friction, {signed(without[NO_TOURNAMENT])} without the "
            "tournament, which makes rivals of the cities within a province and so weighs against the border.",
        ),
        Verdict(
            GROUP, "It is the friction of negotiating across a border that does it", "ours, after Feiock (2013)", setting,
            f"coefficient of a border as it is less that without border friction: {share}", "below 0",
            *below_chance(friction["in_force"]), friction["in_force"],
            "the same seeds in both worlds; the mean must exceed what its interval reaches",
        ),
    ]  # fmt: skip


def _province_rows(study: Study, design: Design, kept: Kept) -> dict[tuple[str, str], tuple[int, float, np.ndarray]]:
    """Two provinces -> relations between them, price border, and coefficient by run, in place of one for all borders."""
    joined = province_pairs(study.region, design.pairs.city_i, design.pairs.city_j)
    across = sorted({pair for pair in joined if pair is not None})
    others = [name for name in TRAITS if name != "border"]
    values = [design.values[:, design.names.index(name)] for name in others]
    values += [np.array([pair == one for pair in joined], dtype=np.float64) for one in across]
    names = (*others, *map("–".join, across))
    split, outcome = Design(study, np.column_stack(values), names), _share(kept, "in_force")
    return {
        pair: (joined.count(pair), float(PRICE_BORDERS.get(pair, math.nan)), split.by_run(outcome, "–".join(pair)))
        for pair in across
    }


def _shanghai(pairs: Mapping[tuple[str, str], tuple[int, float, np.ndarray]], setting: str) -> list[Verdict]:
    """Shanghai's two borders against that between its neighbours; nothing where the region has not all three."""
    if not pairs.keys() >= PRICE_BORDERS.keys():
        return []
    to_zhejiang, to_jiangsu, between = (pairs[pair][2] for pair in PRICE_BORDERS)
    higher = effect((to_zhejiang + to_jiangsu) / 2.0 - between)
    return [
        Verdict(
            GROUP, "The borders of Shanghai are higher than that between Jiangsu and Zhejiang", "Huang and Chen", setting,
            "mean coefficient of Shanghai's two borders less that of Jiangsu–Zhejiang",
            "below 0 (prices: 103 and 69 % against 25 %)",
            *below_chance(higher), higher, "the order alone, for prices and relations have no unit in common; interval by run",
            "The model has one friction for all borders, and Shanghai is one city: its border cannot be told from itself.",
        )
    ]  # fmt: skip
