"""Patterns and structure of the validation experiment, held against the engine, by hand, and as its report tells them."""

import math
import re

import numpy as np
import pytest

from citypact.experiments.named.study import Scale, Stored, Study
from citypact.experiments.named.validation.patterns import figures as pattern_figures
from citypact.experiments.named.validation.patterns import part as patterns
from citypact.experiments.named.validation.patterns import report as pattern_report
from citypact.experiments.named.validation.patterns import spec
from citypact.experiments.named.validation.patterns.statistics import cross_correlation, gaps, rank_correlation, shifts
from citypact.experiments.named.validation.patterns.worlds import PATHS, Wiped, spread, wipe
from citypact.experiments.named.validation.structure import figures as structure_figures
from citypact.experiments.named.validation.structure import part as structure
from citypact.experiments.named.validation.structure import report as structure_report
from citypact.experiments.named.validation.structure import spec as structure_spec
from citypact.experiments.paper.tables import one, where, write_table
from citypact.experiments.paper.verdicts import FAILS, HOLDS, NO_CASE, verdicts_table
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

PARTS = {"patterns": (patterns, pattern_figures, pattern_report), "structure": (structure, structure_figures, structure_report)}


class Two(Study):
    """The two parts alone."""

    name = "validation"
    full = Scale(seeds=200, points=1, years=60)
    shortest = 40

    def worlds(self) -> dict:
        return {name: part.cells(self) for name, (part, *_) in PARTS.items()}


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Stored:
    """Both parts, tiny, on a small region, with tables, figures and texts written."""
    study = Two(Scale(seeds=3, points=1, years=40), Parameters(patience=0.75), ("synthetic:8:2",))
    folder, tables, verdicts = tmp_path_factory.mktemp("validation"), {}, []
    with Door(folder / "runs", study.runs, quiet=True) as door:
        for name, (part, *_) in PARTS.items():
            judged, found = part.found(study, door.lived(name, study.worlds()[name]))
            verdicts, tables = [*verdicts, *judged], tables | found
    for name, table in ({"verdicts": verdicts_table(verdicts)} | tables).items():
        write_table(folder / f"{name}.csv", table)
    made = Stored(folder, study)
    for _, figures, report in PARTS.values():
        figures.draw(made)
        (folder / f"{report.__name__.rsplit('.', 1)[-1]}.md").write_text(report.answer(made), encoding="utf-8")
    return made


def seeded(stored: Stored, region, policy: str, seeds, **changes) -> list[Run]:
    parameters = stored.study.parameters.replace(**changes)
    return [Run(load_region(region), parameters, policy_agenda(policy), seed) for seed in seeds]


def test_every_figure_and_every_word_is_there(stored):
    for name, (_, figures, report) in PARTS.items():
        text = (stored.folder / f"{report.__name__.rsplit('.', 1)[-1]}.md").read_text(encoding="utf-8")
        assert len(text) > 500 and not re.search(r"\bnan\b|\binf\b|None|\{|\}", text), name
        for mentioned in re.findall(r"`(\w+\.csv)`", text):
            assert (stored.folder / mentioned).exists()
        for figure in figures.FIGURES:
            caption = (stored.folder / f"{figure}.txt").read_text(encoding="utf-8")
            assert stored.study.parameters.hash in caption and "nan" not in caption.split()
            assert all((stored.folder / f"{figure}.{kind}").stat().st_size for kind in ("png", "svg"))


def test_every_world_has_the_studys_parameters_and_the_design_can_be_written(stored):
    for name, (part, *_) in PARTS.items():
        cells = part.cells(stored.study)
        assert part.design(stored.study) and all(cell.run.parameters.patience == 0.75 for cell in cells.values()), name
    assert {cell.run.region.id for cell in structure.cells(stored.study).values()} == {"synthetic:8:2"}
    assert structure.region_of(Two()).id == structure_spec.SMALL  # the Yangtze Delta is too large for the Mesa model


def test_verdicts_are_of_the_two_groups_and_of_every_finding(stored):
    table = stored["verdicts"]
    assert set(table["group"]) == set(PARTS) and set(table["verdict"]) <= {HOLDS, FAILS, NO_CASE}
    assert len(where(table, group="structure")) == len(structure_spec.FINDINGS)
    found = stored["structure_findings"]
    assert len(found) == len(structure_spec.FINDINGS) * len(structure_spec.VARIANTS)
    for (_, row), finding in zip(where(table, group="structure").iterrows(), structure_spec.FINDINGS, strict=True):
        rows = where(found, finding=finding)
        others = rows[(rows["variant"] != structure_spec.DEFAULT) & (rows["judgement"] != structure_spec.NO_CASE)]
        assert row["got"] == (others["judgement"] == structure_spec.SURVIVES).sum()
        assert row["low"] == row["high"] == len(others)
        assert (row["verdict"] == HOLDS) == (row["got"] == len(others))


def test_a_claim_of_sign_holds_only_where_its_interval_has_it(stored):
    for _, row in where(stored["verdicts"], group="patterns").iterrows():
        if "interval" in row["expected"] and not math.isnan(row["got"]):
            beyond = row["got_low"] > 0 if row["expected"].startswith("above") else row["got_high"] < 0
            assert (row["verdict"] == HOLDS) == (beyond or math.isnan(row["got_low"])), row["quantity"]


def test_a_plan_after_spontaneous_cooperation_agrees_with_a_new_computation(stored):
    seeds, told = stored.study.seeds, {"package": "hybrid", "slate": spec.GROWN, "judged": "rate", "moment": "later"}
    plan, none = (
        simulate(seeded(stored, "synthetic:8:2", policy, seeds), 40).of("cooperation_rate")[:, 39]
        for policy in ("hybrid:16-30", "laissez_faire")
    )
    table = stored["patterns_plans"]
    assert one(table, statistic="level", **told)["mean"] == pytest.approx(plan.mean(), rel=1e-5)
    assert one(table, statistic="gain", **told)["mean"] == pytest.approx((plan - none).mean(), rel=1e-5)
    closed = (plan - none).sum() / (1 - none).sum()
    assert one(table, statistic="closed", **told)["mean"] == pytest.approx(closed, rel=1e-5)


def test_gaps_and_the_order_of_two_agglomerations_agree_with_a_new_computation(stored):
    seeds = stored.study.seeds
    means = {}
    for region in (spec.SLOW, spec.QUICK):
        means[region] = simulate(seeded(stored, region, "laissez_faire", seeds), 40).of("cooperation_rate").mean(axis=1)
        row = one(stored["patterns_regions"], region=region)
        assert row["mean_cooperation"] == pytest.approx(means[region].mean(), rel=1e-5)
        assert row["output"] == pytest.approx(np.log(load_region(region).output).std(), rel=1e-5)
    (verdict, *_) = [row for row in stored["verdicts"].itertuples() if "slower" in row.claim]
    assert verdict.got == pytest.approx((means[spec.QUICK] - means[spec.SLOW]).mean(), rel=1e-4)
    steep = simulate(seeded(stored, "synthetic:8:2", "laissez_faire", seeds, density_slope=0.6), 40).of("cooperation_rate")
    row = one(stored["patterns_gaps"], varied="slope", level=0.6, outcome="mean_cooperation")
    assert row["mean"] == pytest.approx(steep.mean(), rel=1e-5)


def test_the_structural_table_agrees_with_a_new_computation(stored):
    """One finding of a variant that is a parameter: what orders bring decays, where costs are in proportion to the stake."""
    runs = seeded(stored, "synthetic:8:2", "hierarchical:10-25", stored.study.seeds, cost_elasticity=1.0)
    rate = simulate(runs, 35).of("cooperation_rate")
    row = one(stored["structure_findings"], variant="costs_proportional", finding="orders_fade")
    assert row["mean"] == pytest.approx((rate[:, 24] - rate[:, 34]).mean(), rel=1e-5)


def test_outputs_are_spread_with_their_mean_and_densities_kept():
    region = load_region("guanzhong")
    wide = spread(region, 1.5)
    assert spread(region, 1.0) is region
    assert wide.output.mean() == pytest.approx(1.0) and wide.id != region.id
    np.testing.assert_allclose(np.diff(np.log(wide.output)), 1.5 * np.diff(np.log(region.output)), rtol=1e-9)
    np.testing.assert_allclose(wide.relative_density, region.relative_density, rtol=1e-9)
    narrow, usual, far = (gaps(spread(region, exponent), Parameters()) for exponent in spec.LEVELS["power"])
    assert narrow["output"] < usual["output"] < far["output"]
    assert narrow["headroom"] == pytest.approx(usual["headroom"]) == pytest.approx(far["headroom"])
    assert gaps(region, Parameters(density_slope=0.0))["headroom"] == 0


def test_a_wiped_slate_is_clean_and_everything_else_stays():
    region, p = load_region("synthetic:8:2"), Parameters()
    runs = [Run(region, p, seed=seed) for seed in (1, 2)]
    batch = Batch(runs, 30)
    batch.advance(20)
    before = batch.state()
    wipe(batch)
    after = batch.state()
    for name in ("stage", "mode", "founded", "cooperates", "experience"):
        assert before[name].any() and not after[name].any(), name
    assert (after["evidence"] == p.prior_weight * p.prior_trust).all() and (after["evidence_weight"] == p.prior_weight).all()
    assert (after["reputation"] == p.prior_trust).all()
    for name in ("output", "capacity", "shares"):
        assert np.array_equal(before[name], after[name])
    plain, wiped = PATHS(runs, 30), Wiped(20)(runs, 30)
    assert np.array_equal(plain["rate"][:, :20], wiped["rate"][:, :20])
    assert (wiped["rate"][:, 20] < plain["rate"][:, 20]).all()
    assert np.array_equal(Wiped(20)(runs[1:], 30)["rate"], wiped["rate"][1:])  # however runs are put into blocks


def test_shifts_by_hand():
    """Dilemmas halve in year 4, cooperation passes one half in year 9; never, and no dilemma at all."""
    years = np.arange(1, 41)
    dilemma = np.where(years >= 4, 0.2, 0.5)
    rate = np.where(years >= 9, 0.7, 0.1)
    low, none = np.full(40, 0.1), np.zeros(40)
    found = shifts(np.stack([rate, low, rate]), np.stack([dilemma, dilemma, none]))
    assert found["gone"][:2].tolist() == [4, 4] and found["turned"][[0, 2]].tolist() == [9, 9]
    assert np.isnan(found["turned"][1]) and found["lag"][:2].tolist() == [5, 41 - 4] and np.isnan(found["lag"][2])
    assert found["first"][:2].tolist() == [1, 1] and np.isnan(found["first"][2])
    assert found["lead"][0] == 5 and np.isnan(found["lead"][1:]).all()


def test_what_follows_after_some_years_fits_best_at_that_lag():
    falls = np.random.default_rng(1).normal(size=60)
    for lag in (-3, 0, 7):
        rate, dilemma = np.cumsum(np.roll(falls, lag)), -np.cumsum(falls)
        fit = cross_correlation(rate[None], dilemma[None])[0]
        assert fit.argmax() - spec.LAGS == lag and fit.max() == pytest.approx(1.0)


def test_a_rank_correlation_has_the_interval_of_bonett_and_wright():
    """Of ten pairs: error sqrt((1 + r²/2)/7) on Fisher's scale."""
    one_way = np.arange(10)
    other = np.array([1, 0, 4, 2, 3, 8, 5, 6, 9, 7])
    found = rank_correlation(one_way, other)
    reach = 1.959964 * math.sqrt((1 + found.mean**2 / 2) / 7)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.mean) - reach), rel=1e-5)
    assert found.high == pytest.approx(math.tanh(math.atanh(found.mean) + reach), rel=1e-5)
    assert rank_correlation(one_way, one_way).mean == pytest.approx(1) and math.isnan(rank_correlation(one_way, one_way).low)
    assert math.isnan(rank_correlation(one_way, np.ones(10)).mean)
