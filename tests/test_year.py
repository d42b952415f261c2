"""Whole years: both tenants against a second writing of the specification, and one year worked by hand."""

from math import e, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.agenda import Agenda, Intervention
from model.agglomeration import Agglomeration
from model.declaration import INSTRUMENTS, PARAMETERS
from model.engine import Run, simulate
from model.measures import MEASURES
from model.parameters import Parameters
from tests.conftest import region_of
from tests.reference_year import Reference

SQUARE = region_of(
    [1.9, 1.1, 0.6, 0.4], [(0, 0), (120, 10), (30, 140), (150, 160)],
    [[0.1, 0.2, 0.7], [0.25, 0.5, 0.25], [0.55, 0.35, 0.1], [0.3, 0.3, 0.4]], ["P", "Q", "P", "Q"], "square",
)  # fmt: skip
RULES = [("partner", "logit"), ("partner", "best_response")] + [("city", rule) for rule in PARAMETERS["rule"].choices]

# Ranges in which choices of both kinds are made; a reach of 170 km leaves one pair of the square out, 300 none.
RANGES = {name: (p.default * 0.5, min(p.maximum, p.default * 2.0 + 0.02)) for name, p in PARAMETERS.items()
          if not p.choices}  # fmt: skip
RANGES |= {"reach_km": (170.0, 300.0), "headroom": (1.0, 5.0), "prior_trust": (0.1, 0.9), "compliance": (0.5, 1.0)}
LEVELS = {name: (0.0, 0.2 if name in ("subsidy", "penalty", "breach_fine", "infrastructure", "plan") else 1.0)
          for name in INSTRUMENTS} | {"fund_rate": (0.0, 0.05)}  # fmt: skip


@st.composite
def policies(draw):
    items = []
    for _ in range(draw(st.integers(0, 3))):
        names = draw(st.lists(st.sampled_from(sorted(INSTRUMENTS)), min_size=1, max_size=6, unique=True))
        first = draw(st.integers(1, 4))
        # Off, or far enough above 0 for gains not to be lost in the rounding of the payoffs that they are differences of.
        levels = {name: draw(st.just(0.0) | st.floats(LEVELS[name][1] / 1000.0, LEVELS[name][1])) for name in names}
        last, below = draw(st.none() | st.integers(first, 8)), draw(st.none() | st.floats(0.2, 1.0))
        items.append(Intervention(levels, first, last, below, draw(st.none() | st.integers(1, 3))))
    return Agenda(tuple(items), draw(st.none() | st.floats(0.0, 0.5)))


@st.composite
def settings_of_a_run(draw):
    scope, rule = draw(st.sampled_from(RULES))
    numbers = {name: draw(st.floats(*bounds)) for name, bounds in RANGES.items()}
    return Parameters(**numbers, scope=scope, rule=rule)


@settings(max_examples=150)
@given(settings_of_a_run(), policies(), st.integers(0, 2**63 - 1))
def test_both_tenants_live_the_years_of_the_specification(parameters, agenda, seed):
    years = 8
    reference = Reference(SQUARE, parameters, agenda, seed)
    model = Agglomeration(SQUARE, parameters, agenda, seed)
    batch = simulate([Run(SQUARE, parameters, agenda, seed)], years, threads=1)
    for year in range(years):
        expected = reference.step()
        model.step()
        assert expected.keys() == MEASURES.keys()
        assert model.series[-1] == pytest.approx(expected, rel=1e-9, abs=1e-11, nan_ok=True)
        found = dict(zip(batch.measures, batch.series[0, year].tolist(), strict=True))
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-11, nan_ok=True)
    for city, output, capacity, shares, name in zip(
        model.cities, reference.y, reference.k, reference.shares, reference.reputation, strict=True
    ):
        assert (city.output, city.capacity, city.reputation) == pytest.approx((output, capacity, name), rel=1e-9)
        assert list(city.shares) == pytest.approx(shares, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", [0, 2**63, 2**64 - 1])
def test_both_tenants_take_every_allowed_seed(seed, pair, defaults):
    model = Agglomeration(pair, defaults, seed=seed)
    batch = simulate([Run(pair, defaults, seed=seed)], 6, threads=1)
    reference = Reference(pair, defaults, Agenda(), seed)
    for year in range(6):
        model.step()
        rate = reference.step()["cooperation_rate"]
        assert model.series[-1]["cooperation_rate"] == batch.of("cooperation_rate")[0, year] == rate


# The pair in its first year, by hand: y = 1.5 and 0.5, k = 6 and 2, x = 0.25, φ = 0.75², σ = 1 − 0.6/2 = 0.7,
# d = ℓ, V = 1 · 0.7 · 0.5625, B = 1.2 · 0.3 · (0.3 + 0.4375), q = s = 0.75 and 0.25; trust 0.9.
K = sqrt(0.75) / e
V, B = 0.39375, 0.2655
WATCH = 0.03 * 0.1 / 2 / K
SEARCH = 0.02 * 2 / K
NEGOTIATION = 0.02 * (1 + 1 + 0.5 * log(3)) / K
GAIN = (0.199125 + 0.039375 - WATCH, 0.066375 + 0.039375 - WATCH)  # s·B − monitoring + V·χ
ENVY = 0.5 * (GAIN[0] - GAIN[1])
E = 1 - 0.5 * ENVY / (GAIN[0] + GAIN[1])
R = (0.2953125 + 0.199125 * E, 0.0984375 + 0.066375 * E)
T = (0.354375, 0.275625)  # V · 0.9, V · 0.7
S = (0.118125 - 0.0531, 0.039375 - 0.0531)
P = (0.2559375, 0.0590625)  # V · 0.65, V · 0.15


def gain_by_hand(own, trust=0.9):
    other = 1 - own
    felt_r = R[own] - 0.1 * R[other] - WATCH - (0.0, ENVY)[own] - 0.02
    felt_s = S[own] - 0.1 * T[other] - WATCH
    felt_t, felt_p = T[own] - 0.1 * S[other], P[own] - 0.1 * P[other]
    met = felt_r - 0.3 * felt_t - 0.7 * felt_p
    return trust * met - (1 - trust) * 0.3 * (felt_p - felt_s) - 0.3 * (SEARCH + NEGOTIATION)


def test_a_first_year_by_hand(pair):
    chosen = {"prior_trust": 0.9, "rule": "best_response"}
    model = Agglomeration(pair, **chosen)
    model.step()
    (relation,) = model.relations
    first, second = relation.sides
    close = {"rel": 1e-13, "abs": 1e-15}
    assert relation.stake == pytest.approx(K, **close)
    assert (relation.search, relation.negotiation) == pytest.approx((SEARCH, NEGOTIATION), **close)
    assert relation.effort == pytest.approx(E, **close)
    for own, side in enumerate(relation.sides):
        assert side.trust == pytest.approx(0.9, **close)
        assert side.net_gain == pytest.approx(GAIN[own], **close)
        assert (side.reward, side.temptation) == pytest.approx((R[own], T[own]), **close)
        assert (side.sucker, side.punishment) == pytest.approx((S[own], P[own]), **close)
        assert side.decision_gain == pytest.approx(gain_by_hand(own), rel=1e-12)
    none, full = gain_by_hand(0, 0.0), gain_by_hand(0, 1.0)
    assert first.tipping_trust == pytest.approx(-none / (full - none), rel=1e-12)
    assert gain_by_hand(1, 1.0) < gain_by_hand(1, 0.0) and second.tipping_trust == 1.0  # envy: trust does not help
    assert (first.resistance, second.resistance) == pytest.approx((0.0, ENVY), **close)
    # Only the large city gains enough: it cooperates alone, and is left standing.
    assert gain_by_hand(0) > 0 > gain_by_hand(1)
    assert (first.cooperates, second.cooperates, relation.stage) == (True, False, 0)
    assert first.payoff == pytest.approx(S[0] - WATCH - SEARCH, **close)
    assert second.payoff == pytest.approx(T[1], **close)
    large, small = model.cities
    assert large.output == pytest.approx(1.5 * (1 + 0.06 * 0.75 + 0.02 * (S[0] - WATCH - SEARCH)), **close)
    assert small.output == pytest.approx(0.5 * (1 + 0.06 * 0.75 + 0.02 * T[1]), **close)
    assert (large.capacity, small.capacity) == (6.0, 2.0)
    # n0 = 4: A = 0.9 · 3.6 + e and N = 4.6; reputation 0.9 · 0.9 + 0.1 for who cooperated, 0.81 for who did not.
    assert (first.evidence_count, second.evidence_count) == pytest.approx((3.24, 4.24), **close)
    assert first.evidence_weight == pytest.approx(4.6, **close)
    assert (large.reputation, small.reputation) == pytest.approx((0.91, 0.81), **close)
    series = simulate([Run(pair, Parameters(**chosen))], 1, threads=1)
    assert series.of("cooperation_rate")[0, 0] == 0.5
    assert series.of("search_cost")[0, 0] == pytest.approx(0.04, **close)
    assert series.of("negotiation_cost")[0, 0] == 0.0
    assert series.of("monitoring_cost")[0, 0] == pytest.approx(0.0015, **close)
    assert series.of("welfare")[0, 0] == pytest.approx(K * (S[0] - WATCH - SEARCH + T[1]), **close)
    model.step()  # trust of the second year follows what was seen in the first
    assert first.trust == pytest.approx(0.7 * 3.24 / 4.6 + 0.3 * 0.81, **close)
    assert second.trust == pytest.approx(0.7 * 4.24 / 4.6 + 0.3 * 0.91, **close)
