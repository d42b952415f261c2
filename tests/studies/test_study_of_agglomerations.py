"""The agglomerations experiment, held against the engine, the explanation of single decisions, and counts by hand."""

import re

import numpy as np
import pytest

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations.spec import plan_year
from citypact.experiments.named.agglomerations.study import MeanTerms
from citypact.experiments.named.study import Scale, restricted, run_study
from citypact.experiments.paper.tables import one, where
from citypact.model.engine import Batch, Run, simulate
from citypact.model.explain import explain, terms_of_all
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.year.record import gini

DEFAULT = Parameters()


def test_terms_add_up_to_the_engines_gain_and_agree_with_the_explanation():
    agenda = policy_agenda("binding_plan+market_guidance+benefit_coordination+public_facilities", 2)
    region = load_region("pearl_delta")
    batch = Batch([Run(region, DEFAULT, agenda, seed) for seed in (1, 2)], 6)
    for year in range(1, 7):
        batch.advance(1, ())
        terms, now = terms_of_all(batch), batch.block.relation_year
        total = terms[0].copy()
        for term in terms[1:]:
            total += term
        np.testing.assert_array_equal(total, now.sides.decision_gain)
        told = explain(region, DEFAULT, agenda, 2, region.cities[0], region.cities[1], year)
        assert [told.terms[name] for name in TERMS] == terms[:, 0, 0, 1].tolist() and told.stake == now.look.stake[0, 1]
    assert (terms[TERMS.index("breach_fine")] > 0).any()


def test_mean_terms_are_weighted_by_the_stakes_of_rivals():
    run = Run(load_region("pearl_delta"), seed=3)
    batch, sums, weights = Batch([run], 8), [], []
    for _ in range(8):
        batch.advance(1, ())
        terms, now = terms_of_all(batch), batch.block.relation_year
        rivals, stake = now.stage[:, 0] == 0, now.look.stake[:, 0]  # the stage at the start of the year
        sums.append(sum(terms[:, side, rivals, 0] @ stake[rivals] for side in (0, 1)))
        weights.append(2 * stake[rivals].sum())
    assert 0 < rivals.sum() < rivals.size
    for first in (1, 7):
        (found,) = MeanTerms((("these", first, 8),))([run], 8)["these"]
        np.testing.assert_allclose(found, np.sum(sums[first - 1 :], axis=0) / np.sum(weights[first - 1 :]))


def test_mean_terms_are_the_same_bits_alone_and_beside_other_runs():
    runs = [Run(load_region("guanzhong"), seed=seed) for seed in range(1, 6)]
    live = MeanTerms((("early", 1, 3), ("late", 8, 10)))
    together = live(runs, 10)
    for position, run in enumerate(runs):
        alone = live([run], 10)
        for span, terms in alone.items():
            assert terms[0].tolist() == together[span][position].tolist()


def test_gains_of_modes_and_plans_agree_with_a_new_computation(written):
    stored = written("agglomerations")
    region, agendas = load_region("guanzhong"), {"free": Agenda(), "hybrid": policy_agenda("hybrid", 10, 25)}
    agendas["plan"] = policy_agenda("binding_plan", 14)  # 2018, year 1 being 2005
    free, hybrid, plan = (
        simulate([Run(region, agenda=agenda, seed=seed) for seed in stored.study.seeds], stored.study.scale.years)
        .of("cooperation_rate") for agenda in agendas.values()
    )  # fmt: skip
    for when, year in (("first_year", 10), ("at_withdrawal", 25), ("later", 35)):
        row = one(stored["modes"], region="guanzhong", mode="hybrid", gain=when)
        assert row["mean"] == pytest.approx((hybrid - free)[:, year - 1].mean(), rel=1e-5)
    row = one(stored["plans"], region="guanzhong", gain="after 10 years")
    assert row["mean"] == pytest.approx((plan - free)[:, 23].mean(), rel=1e-5) and row["calendar"] == 2018
    row = one(stored["series"], region="guanzhong", world="plan", year=20)
    assert row["cooperation_rate"] == pytest.approx(plan[:, 19].mean(), rel=1e-5)


def test_a_plan_without_a_date_has_no_effect_to_tell(written):
    stored = written("agglomerations")
    assert "liao_central_south" not in set(stored["plans"]["region"])
    assert len(where(stored["transition"], region="liao_central_south", world="plan")) == 0
    text = (stored.folder / "report.md").read_text(encoding="utf-8")
    assert "No date of approval was found for Central-Southern Liaoning, which therefore has no plan here." in text


def test_the_stored_terms_add_up_to_the_stored_gain(written):
    for _, rows in written("agglomerations")["obstacles"].groupby(["region", "years"]):
        means = rows.set_index("term")["mean"]
        assert set(means.index) == {*TERMS, "dU"}
        assert means["dU"] == pytest.approx(means.drop("dU").sum(), abs=1e-5)


def test_a_relation_is_too_unequal_where_resistance_takes_the_lesser_share(written):
    region = load_region("guanzhong")
    ties = region.relations(DEFAULT.reach_km)
    pairs = [(region.output[i], region.output[j]) for i, j in zip(ties.city_i, ties.city_j, strict=True)]
    unequal = [max(pair) > 3 * min(pair) for pair in pairs]  # (1 + ρ)/ρ with ρ = 0.5, and shares by size
    row = one(written("agglomerations")["regions"], region="guanzhong")
    assert row["unequal_share"] == pytest.approx(np.mean(unequal), rel=1e-5)
    assert 0 < np.mean(unequal) < 1


def test_traits_of_regions_agree_with_their_definitions(written):
    region = load_region("guanzhong")
    sizes, ties = region.output, region.relations(DEFAULT.reach_km)
    row = one(written("agglomerations")["regions"], region="guanzhong")
    spread = np.abs(sizes[:, None] - sizes).sum() / (2 * sizes.size * sizes.sum())
    assert gini(sizes) == pytest.approx(spread, rel=1e-12) and row["gini_output"] == pytest.approx(spread, rel=1e-5)
    alike = [1 - np.abs(region.shares[i] - region.shares[j]).sum() / 2 for i, j in zip(ties.city_i, ties.city_j, strict=True)]
    assert row["isomorphism"] == pytest.approx(np.mean(alike), rel=1e-5)
    assert gini(np.array([1.0, 1.0])) == gini(np.zeros(2)) == 0.0 and gini(np.array([0.0, 0.0, 3.0])) == pytest.approx(2 / 3)


def test_plans_start_in_the_year_of_their_approval():
    years = {name: plan_year(load_region(name)) for name in ("yangtze_delta", "pearl_delta", "guanzhong", "liao_central_south")}
    assert years == {"yangtze_delta": 12, "pearl_delta": 4, "guanzhong": 14, "liao_central_south": None}


def test_of_one_region_without_a_plan_the_report_leaves_out_what_it_cannot_tell(tmp_path):
    study = restricted("agglomerations", seeds=2, years=35, regions=("synthetic:8:2",))
    assert study.scale == Scale(seeds=2, points=10, years=35)
    run_study(tmp_path / "one", study, quiet=True)
    text = (tmp_path / "one" / "report.md").read_text(encoding="utf-8")
    assert not re.search(r"ank correlation|Behind the others|Each plan raises|in all|\bnan\b|\binf\b|None", text)
    assert "no date, so no effect can be given" in text
