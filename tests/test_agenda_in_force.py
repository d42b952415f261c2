"""The government in a year: fund, budget, triggers, dates, distance, and instruments that overlap."""

import math
from math import e, sqrt

import pytest

from model.agenda import Agenda, Intervention
from model.agglomeration import Agglomeration
from model.engine import Batch, Run
from model.parameters import Parameters
from tests.test_stages_of_the_year import CERTAIN, CLOSE, COLD, PAIR_STAKE, WARM, Lived

STILL = {"growth_rate": 0.0, "feedback": 0.0, "capacity_gain": 0.0}
# Gains of the pair without costs in its first year: s·B + V·χ with V = 0.39375 and B = 0.2655.
GAP = 0.5 * 0.2655
COSTLESS = {"search_cost": 0.0, "negotiation_cost": 0.0, "monitoring_cost": 0.0, "threshold": 0.0}
ORDERED = {"command": 1.0}


def test_the_fund_pays_the_lesser_gainer_and_net_payers_default(pair):
    fund = Intervention({"fund_rate": 0.005, **ORDERED})
    lived = Lived(pair, 3, fund, **COLD, **CERTAIN, **COSTLESS, **STILL)
    # Year 1: both pay, 0.01 in all, less than the gap of 0.13275·K; year 2: the large city got nothing and defaults,
    # the small one got 0.01 for its 0.0025; year 3: the large one paid nothing last year, so it pays again.
    assert lived.of("fund_pool") == pytest.approx([0.01, 0.0025, 0.01], **CLOSE)
    assert lived.of("fund_payments") == pytest.approx([0.01, 0.0025, 0.01], **CLOSE)
    assert lived.of("fund_cover")[0] == pytest.approx(0.01 / (GAP * PAIR_STAKE), **CLOSE)
    assert lived.of("distance_factor") == [1.0, 1.0, 1.0]


def test_the_centre_deducts_what_net_payers_owe(pair):
    fund = Intervention({"fund_rate": 0.005, "central_deduction": 1.0, **ORDERED})
    assert Lived(pair, 3, fund, **COLD, **CERTAIN, **STILL).of("fund_pool") == pytest.approx([0.01] * 3, **CLOSE)


def test_cover_is_felt_in_the_next_year_and_payments_at_once(pair):
    fund = Intervention({"fund_rate": 0.005, "central_deduction": 1.0, **ORDERED})
    with_fund = Lived(pair, 2, fund, **COLD, **CERTAIN, **COSTLESS, **STILL, foot_dragging=0.0)
    without = Lived(pair, 2, Intervention(ORDERED), **COLD, **CERTAIN, **COSTLESS, **STILL, foot_dragging=0.0)
    cover = 0.01 / (GAP * PAIR_STAKE)
    # Mean over both sides of ρ·(1 − cover of last year)·gap, with M = 0.3, then 0.5
    assert with_fund.of("resistance")[0] == pytest.approx(0.5 * GAP / 2, **CLOSE)
    assert with_fund.of("resistance")[1] == pytest.approx(0.5 * (1 - cover) * GAP * 5 / 3 / 2, **CLOSE)
    assert without.of("resistance")[1] == pytest.approx(0.5 * GAP * 5 / 3 / 2, **CLOSE)
    # What goes in comes out: welfare is as without a fund as long as nothing is left over.
    assert with_fund.of("welfare") == pytest.approx(without.of("welfare"), **CLOSE)
    assert with_fund.of("gini_gains")[0] < without.of("gini_gains")[0]


def test_what_the_fund_leaves_is_built_into_infrastructure(pair):
    fund = Intervention({"fund_rate": 0.1, "central_deduction": 1.0, **ORDERED})
    lived = Lived(pair, 2, fund, **COLD, **CERTAIN, **COSTLESS, **STILL, infrastructure_cost=5.0)
    left = 0.2 - GAP * PAIR_STAKE
    assert lived.of("fund_cover")[0] == 1.0
    assert lived.of("fund_payments")[0] == pytest.approx(GAP * PAIR_STAKE, **CLOSE)
    assert lived.of("distance_factor") == pytest.approx([1.0, 1.0 - left / 5.0], **CLOSE)
    assert lived.of("outlay") == pytest.approx([0.005, 0.005], **CLOSE)  # the order; the fund is the cities' own money


def test_a_fund_without_cooperation_goes_into_infrastructure_as_a_whole(twins):
    lived = Lived(twins, 3, Intervention({"fund_rate": 0.01}), **COLD, **STILL, infrastructure_cost=0.1)
    assert lived.of("cooperation_rate") == [0, 0, 0]
    # 0.02 of 0.1 buys a shrink of 0.2; in the second year both default, in the third both pay again.
    assert lived.of("fund_pool") == pytest.approx([0.02, 0.0, 0.02], **CLOSE)
    assert lived.of("distance_factor") == pytest.approx([1.0, 0.8, 0.8], **CLOSE)
    assert lived.model.government.distance_factor == pytest.approx(0.64, **CLOSE)


def test_paid_instruments_are_scaled_to_the_budget_by_last_years_full_outlay(pair):
    levels = {"platform": 0.8, "legal": 0.2, "benefit_sharing": 0.5, "penalty": 0.1}
    lived = Lived(pair, 4, Intervention(levels), budget=0.002, **COLD)
    # Full outlay 0.005 · (0.8 + 0.2); the first year has no last year, later ones are scaled by 0.002/0.005.
    assert lived.of("outlay") == pytest.approx([0.005, 0.002, 0.002, 0.002], **CLOSE)
    levels = lived.model.government.instruments
    assert (levels["platform"], levels["legal"]) == pytest.approx((0.32, 0.08), **CLOSE)
    assert (levels["benefit_sharing"], levels["penalty"]) == (0.5, 0.1)


def test_a_budget_that_suffices_changes_nothing(pair):
    lived = Lived(pair, 3, Intervention({"platform": 1.0}), budget=0.005, **COLD)
    assert lived.of("outlay") == [0.005] * 3


def test_subsidies_are_paid_on_stakes_and_scaled_by_what_they_cost(pair):
    lived = Lived(pair, 2, Intervention({"subsidy": 2.0}), budget=0.1, **COLD, **STILL)
    assert lived.of("cooperation_rate") == [1, 0]  # 2.0, then 2.0 · 0.1/1.274 = 0.157
    assert lived.of("outlay") == pytest.approx([2.0 * 2 * PAIR_STAKE, 0.0], **CLOSE)
    subsidy = lived.model.government.instruments["subsidy"]
    assert subsidy == pytest.approx(2.0 * 0.1 / (4.0 * PAIR_STAKE), **CLOSE)


def test_penalties_and_fines_by_hand(pair):
    """In the first year an order founds the relation; in the second only the large city keeps to it."""
    agenda = Intervention(ORDERED, 1, 1), Intervention({"penalty": 0.02, "breach_fine": 0.01}, 2)
    chosen = COLD | {"prior_trust": 0.9, "break_rate": 0.0, "compliance": 1.0}
    lived = Lived(pair, 2, *agenda, **chosen, **COSTLESS, **STILL)
    assert lived.of("cooperation_rate") == [1, 0.5]
    assert lived.relation.sides[0].cooperates and lived.relation.stage == 1
    assert lived.of("revenue") == pytest.approx([0, 0.02 * PAIR_STAKE + 0.01 * PAIR_STAKE], **CLOSE)
    # T_j − penalty − fine with V = 0.39375: V · (0.25 + 0.6 · 0.75)
    assert lived.relation.sides[1].payoff == pytest.approx(0.275625 - 0.03, **CLOSE)


def test_at_stage_0_there_is_nothing_to_breach(pair):
    agenda = Intervention({"penalty": 0.02, "breach_fine": 0.01})
    lived = Lived(pair, 1, agenda, **COLD | {"prior_trust": 0.9}, **COSTLESS, **STILL)
    assert lived.of("cooperation_rate") == [0.5]
    assert lived.of("revenue") == pytest.approx([0.02 * PAIR_STAKE], **CLOSE)
    assert lived.relation.sides[1].payoff == pytest.approx(0.275625 - 0.02, **CLOSE)


def test_an_intervention_acts_from_its_first_to_its_last_year(pair):
    lived = Lived(pair, 6, Intervention({"penalty": 0.1}, 3, 4), **COLD, **STILL)
    assert lived.of("revenue") == pytest.approx([0, 0, 0.2 * PAIR_STAKE, 0.2 * PAIR_STAKE, 0, 0], **CLOSE)


def test_where_interventions_overlap_the_strongest_counts(pair):
    agenda = Intervention({"penalty": 0.1}, 1, 5), Intervention({"penalty": 0.3}, 3, 4)
    expected = [0.1, 0.1, 0.3, 0.3, 0.1, 0.0]
    for order in (agenda, agenda[::-1]):
        revenue = Lived(pair, 6, *order, **COLD, **STILL).of("revenue")
        assert revenue == pytest.approx([2 * level * PAIR_STAKE for level in expected], **CLOSE)


def test_a_trigger_below_a_rate_looks_at_last_year(pair):
    lived = Lived(pair, 5, Intervention({"subsidy": 2.0}, below=0.5), **COLD, break_rate=1.0)
    assert lived.of("cooperation_rate") == [0, 1, 0, 1, 0]


def test_a_trigger_on_stalled_cooperation_compares_years(pair):
    lived = Lived(pair, 8, Intervention({"subsidy": 2.0}, stalled=2), **COLD, break_rate=1.0)
    # From year 4 on: year 5 sees 1 − 0, year 6 sees 0 − 0, year 7 sees 1 − 1, year 8 sees 1 − 0.
    assert lived.of("cooperation_rate") == [0, 0, 0, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("rates", "acts"),
    [
        ((0.50, 0.90, 0.5099), True),  # a rise of less than 0.01 in two years, whatever lay between
        ((0.50, 0.10, 0.5101), False),
        ((0.50, 0.50, 0.30), True),  # a fall is no progress either
        ((0.50, math.nan, math.nan), False),  # undefined without relations
    ],
)
def test_cooperation_has_stalled_when_it_rose_by_less_than_a_hundredth(pair, rates, acts):
    agenda, chosen = Agenda((Intervention({"penalty": 0.1}, stalled=2),)), Parameters(**COLD)
    batch, model = Batch([Run(pair, chosen, agenda)], 4), Agglomeration(pair, chosen, agenda)
    batch.year = model.year = 3
    batch.block.runs.rate[1:4, 0] = rates
    model.cooperation_rates = dict(enumerate(rates, 1))
    model.step()
    revenue = batch.advance(1, ("revenue",))[0, 0, 0], model.series[-1]["revenue"]
    assert [value > 0 for value in revenue] == [acts, acts]


def test_of_two_triggers_both_must_hold(pair):
    lived = Lived(pair, 7, Intervention({"subsidy": 2.0}, stalled=2, below=0.5), **COLD, break_rate=1.0)
    assert lived.of("cooperation_rate") == [0, 0, 0, 1, 0, 1, 0]  # year 7: stalled, but at 1


def test_infrastructure_shrinks_distance_to_one_half_and_no_more(pair):
    lived = Lived(pair, 6, Intervention({"infrastructure": 0.2}, 1, 5), **COLD, **STILL)
    factors = [0.8, 0.64, 0.512, 0.5, 0.5, 0.5]  # what has been built stays
    assert lived.of("distance_factor") == pytest.approx(factors, **CLOSE)
    shrinks = [0.2, 0.2, 0.2, 1 - 0.5 / 0.512, 0, 0]
    assert lived.of("outlay") == pytest.approx([0.05 * shrink for shrink in shrinks], **CLOSE)
    assert lived.relation.stake == pytest.approx(sqrt(0.75) / sqrt(e), **CLOSE)
    assert lived.of("search_cost") == [0.0] * 6


def test_effective_distance_also_lowers_search_cost(twins):
    built = Lived(twins, 1, Intervention({"infrastructure": 0.2}), **WARM | {"search_cost": 0.02}, **STILL)
    assert built.of("search_cost") == pytest.approx([2 * 0.02 * (1 + 0.5 * 0.8)], **CLOSE)
