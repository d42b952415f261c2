"""Relations in the validation experiment: tables held against the engine, verdicts and prose, and regions that cannot answer."""

import re

import networkx as nx
import numpy as np
import pytest

from citypact.experiments.named.study import Scale, Stored, Study
from citypact.experiments.named.validation.relations import figures as relation_figures
from citypact.experiments.named.validation.relations import part as relations
from citypact.experiments.named.validation.relations import report as relation_report
from citypact.experiments.named.validation.relations.spec import COUNCIL_WORLD, GROUP, OUTCOMES, TRAITS, WORLDS, looked
from citypact.experiments.named.validation.relations.traits import traits
from citypact.experiments.paper.tables import one, where, write_table
from citypact.experiments.paper.verdicts import NO_CASE, verdicts_table
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

NO_NUMBER = re.compile(r"\bnan\b|\binf\b")
SCALE = Scale(seeds=6, points=16, years=45)


class Part(Study):
    """The validation experiment with nothing but relations."""

    name = "validation"
    full = quick = SCALE
    shortest = 40

    def worlds(self) -> dict:
        return {"relations": relations.cells(self)}

    def design(self) -> dict:
        return relations.design(self)

    def tables(self, door: Door) -> dict:
        judged, tables = relations.found(self, door.lived("relations", relations.cells(self)))
        return {"verdicts": verdicts_table(judged), **tables}


def written(folder, scale=SCALE, parameters=None, regions=None) -> Stored:
    study = Part(scale, parameters, regions)
    with Door(folder / "runs", study.runs, name=study.name, quiet=True) as door:
        for name, table in study.tables(door).items():
            write_table(folder / f"{name}.csv", table)
    return Stored(folder, study)


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Stored:
    return written(tmp_path_factory.mktemp("relations"))


@pytest.fixture(scope="module")
def lived():
    """The same runs, with the state of every year."""
    runs = [Run(load_region("yangtze_delta"), seed=seed) for seed in range(1, SCALE.seeds + 1)]
    return simulate(runs, SCALE.years, states=True)


def test_ages_and_survival_are_those_of_the_engine(stored, lived):
    mode, founded = lived.states["mode"][-1], lived.states["founded"][-1]
    age = (SCALE.years - founded)[mode > 0]
    row = one(stored["relations_ages"], world="ages", year=SCALE.years, quantity="mean age")
    assert row["mean"] == pytest.approx(age.mean(), rel=1e-5) and row["low"] < row["mean"] < row["high"]
    alive = lived.states["mode"][-11] > 0
    lasts = alive & (mode > 0) & (founded == lived.states["founded"][-11])
    assert one(stored["relations_lasting"], quantity="in_force")["mean"] == pytest.approx(lasts.sum() / alive.sum(), rel=1e-5)
    broken, censored = (part[:, 0].sum(axis=(0, 1)) for part in (lived.broken, lived.censored))
    expected = 1.0
    for year in range(1, 11):
        expected *= 1 - broken[year] / (broken[year:] + censored[year:]).sum()
    assert one(stored["relations_lasting"], quantity="founded")["mean"] == pytest.approx(expected, rel=0.01)
    assert one(stored["relations_survival"], years=10)["survival"] == pytest.approx(expected, rel=1e-5)


def test_coefficients_are_those_of_least_squares(stored, lived):
    """Of the share of years in force on the traits, all runs stacked; each trait's in its place."""
    region = load_region("yangtze_delta")
    stages = lived.states["stage"][[year - 1 for year in looked(SCALE.years)]]
    features = np.column_stack([np.ones(stages.shape[1]), traits(region, Parameters())])
    for outcome, stage in OUTCOMES.items():
        share = (stages >= stage).mean(axis=0)  # (relation, run)
        expected, *_ = np.linalg.lstsq(np.tile(features, (SCALE.seeds, 1)), share.T.ravel(), rcond=None)
        rows = where(stored["relations_regression"], world="default", outcome=outcome, year=0, model="linear")
        np.testing.assert_allclose(rows["mean"], expected[1:], rtol=1e-4, atol=1e-6)
        assert tuple(rows["trait"]) == tuple(TRAITS)


def test_what_a_border_does_is_the_difference_of_two_worlds(stored):
    rows = where(stored["relations_regression"], outcome="in_force", trait="border", year=0, model="linear").set_index("world")
    difference = rows.at["default", "mean"] - rows.at["no_border", "mean"]
    assert one(stored["relations_friction"], outcome="in_force")["mean"] == pytest.approx(difference, rel=1e-3)
    assert set(rows.index) == set(WORLDS)


def test_growth_is_that_of_the_measures(stored, lived):
    founded, deepened = (
        sum(lived.of(f"{event}_{mode}").sum() for mode in ("spontaneous", "hybrid", "hierarchical"))
        for event in ("founded", "deepened")
    )
    row = one(stored["relations_growth"], quantity="deepenings per founding")
    assert row["mean"] == pytest.approx(deepened / founded, rel=1e-5)
    assert one(stored["relations_growth"], quantity="jumps")["mean"] == 0


def test_transitivity_is_that_of_the_networks(stored, lived):
    year, pairs = looked(SCALE.years)[1], load_region("yangtze_delta").relations(250.0)
    found = []
    for run in range(SCALE.seeds):
        tied = lived.states["stage"][year - 1, :, run] >= 1
        found.append(nx.transitivity(nx.Graph(zip(pairs.city_i[tied], pairs.city_j[tied], strict=True))))
    row = one(stored["relations_closure"], year=year, stage=1, null="reach", quantity="transitivity")
    assert row["mean"] == pytest.approx(np.mean(found), rel=1e-5)


def test_every_verdict_has_a_number_and_every_sentence_too(stored):
    verdicts, text = stored["verdicts"], relation_report.answer(stored)
    assert set(verdicts["group"]) == {GROUP} and not (verdicts["verdict"] == NO_CASE).any()
    assert not NO_NUMBER.search(text) and not verdicts["tried"].str.contains(NO_NUMBER).any()
    relation_figures.draw(stored)
    files = [stored.folder / f"{name}.{kind}" for name in relation_figures.FIGURES for kind in ("png", "svg", "txt")]
    assert all(file.stat().st_size > 0 for file in files)


@pytest.mark.parametrize(
    ("region", "changes"), [("synthetic:8:2", {}), ("synthetic:3:1", {"reach_km": 400.0}), ("pearl_delta", {"rationality": 0.0})]
)
def test_a_region_that_cannot_answer_says_so_in_words(tmp_path, region, changes):
    small = written(tmp_path, Scale(seeds=3, points=16, years=40), Parameters(**changes), (region,))
    text = relation_report.answer(small)
    assert not NO_NUMBER.search(text) and "no case" in text
    border = where(small["verdicts"], claim="Province borders still matter, other things equal")
    assert border["verdict"].tolist() == [NO_CASE] and "The border has no case" in text
    assert not small["verdicts"]["tried"].str.contains(NO_NUMBER).any()
    relation_figures.draw(small)


def test_parameters_reach_every_cell():
    study = Part(SCALE, Parameters(patience=0.8, reach_km=120.0), ("pearl_delta",))
    cells = relations.cells(study)
    assert all(cell.run.parameters.patience == 0.8 for cell in cells.values())
    assert all(cell.run.region == study.region for name, cell in cells.items() if name != COUNCIL_WORLD)
    assert COUNCIL_WORLD not in relations.cells(Part(SCALE, Parameters(reach_km=20.0), ("synthetic:60:1",)))
