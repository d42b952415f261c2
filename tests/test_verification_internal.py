"""The model against itself: the mean-field path, parity, invariants, and that each of them can fail."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from citypact.agents.choice import DIFFERED, HABIT
from citypact.agents.codes import HYBRID
from citypact.experiments.named.verification.internal.approach import MOST, symmetric_region
from citypact.experiments.named.verification.internal.claims import CLAIMS, WORST
from citypact.experiments.named.verification.internal.configurations import WAYS, configuration
from citypact.experiments.named.verification.internal.invariants import INVARIANTS, YEARS, invariants
from citypact.experiments.named.verification.internal.life import lived
from citypact.experiments.named.verification.internal.mean_field import PATH, STAGE_SHARES, mean_field
from citypact.experiments.named.verification.internal.parity import compared, differing, parity
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

pytestmark = pytest.mark.slow  # what the sources say is asked of the rules, which takes its time

DEFAULTS = Parameters()
PLACE = load_region("synthetic:4")


def seeds(first, count):
    return [Run(PLACE, seed=seed) for seed in range(first, first + count)]


# --- Mean field


def test_the_first_year_of_the_mean_field_path_by_hand():
    """Equal cities at distance 0, a quarter full: V = 4 · 0.75², B = 2.4 · (2 · 0.25 · 0.75 + 0.5 · 0.25²), f = e = 1."""
    path = mean_field(DEFAULTS, (), 1)
    contested, surplus = 2.25, 0.975
    reward = 0.1 * contested * 0.1 + 0.5 * 0.3 * surplus
    temptation = 0.1 * contested * (0.1 + 0.6 * 0.5)
    sucker = -0.1 * (contested * (0.6 * 0.5 - 0.1) + 0.2 * surplus)
    monitoring = 0.06 * 0.1 * 0.8
    felt = {
        "R": 0.9 * reward - monitoring - 0.01 - 0.3 * 0.1,
        "S": sucker - 0.1 * temptation - monitoring,
        "T": temptation - 0.1 * sucker,
    }
    gain = 0.2 * (felt["R"] - 0.3 * felt["T"]) + 0.8 * 0.3 * felt["S"] - 0.3 * 0.02
    cooperates = 1.0 / (1.0 + exp(-35.0 * gain))
    assert path["cooperation_rate"] == pytest.approx([0.25 * cooperates], rel=1e-12)
    assert path["stage_information_exchange"] == pytest.approx([0.25 * cooperates**2], rel=1e-12)
    assert path["mean_experience"] == pytest.approx([0.3 * 0.25 * cooperates**2], rel=1e-12)
    assert (path["mean_trust"], path["mean_saturation"]) == (pytest.approx([0.2]), pytest.approx([0.25]))


def test_the_second_year_knows_the_first():
    """Nobody learns by competing, whoever was met is trusted more; reputation is what was returned of what was tried."""
    path = mean_field(DEFAULTS.replace(reputation_weight=1.0, review_rate=1.0), (), 2)
    # With every relation reviewed, a partner that is tried returns it as often as anyone cooperates.
    assert path["mean_trust"][1] == pytest.approx(0.9 * 0.2 + 0.1 * path["cooperation_rate"][0], rel=1e-12)


@pytest.mark.parametrize("instruments", [(), (("command", 0.3), ("legal", 0.5), ("penalty", 0.1), ("subsidy", 0.1))])
def test_shares_of_stages_add_up_along_the_path(instruments):
    path = mean_field(DEFAULTS.replace(memory=0.0), instruments, 8)
    assert sum(path[name] for name in STAGE_SHARES) == pytest.approx(np.ones(8), rel=1e-12)
    assert all(((values >= 0.0) & (values <= 1.0)).all() for values in path.values())


def test_what_the_path_cannot_follow_is_refused():
    with pytest.raises(ValueError, match="scope partner"):
        mean_field(DEFAULTS.replace(scope="city"), (), 1)
    with pytest.raises(ValueError, match="instruments among command"):
        mean_field(DEFAULTS, (("fund_rate", 0.01),), 1)


@pytest.mark.parametrize(
    "claim", [claim for claim in CLAIMS if claim.name.startswith("mean_field")], ids=lambda claim: claim.name
)
def test_symmetric_regions_come_near_their_mean_field_path(claim):
    kept = claim.live(seeds(1, 8), 1)
    for check in claim.checks:
        assert check.low <= kept[check.name].mean() <= check.high, check.quantity
    assert all(kept[curve.name].shape == (8, len(curve.x)) for curve in claim.curves)


@pytest.mark.parametrize("change", [{"prior_trust": 0.25}, {"patience": 0.75}, {"growth_rate": 0.0}, {"review_rate": 0.3}])
def test_another_model_would_not_come_near_it(change):
    """The bound tells a path from that of parameters which differ a little in one of its parts."""
    path, other = (mean_field(parameters, (), 5) for parameters in (DEFAULTS, DEFAULTS.replace(**change)))
    assert max(np.abs(path[name] - other[name]).max() for name in PATH) > WORST / MOST


def test_equal_cities_are_equal():
    ties = symmetric_region(5).relations(250.0)
    assert len(ties) == 10 and not ties.distance_km.any() and not ties.border.any()
    assert (symmetric_region(5).relative_density == 1.0).all()


# --- Random configurations


def test_a_seed_has_one_configuration_which_keeps_what_it_does_not_draw():
    assert configuration(7, DEFAULTS) == configuration(7, DEFAULTS) != configuration(8, DEFAULTS)
    patient = [configuration(seed, DEFAULTS.replace(patience=0.8)).parameters.patience for seed in range(64)]
    assert 16 < patient.count(0.8) < 48


def test_the_configurations_reach_every_way_of_choice_instrument_and_mode():
    runs = [configuration(seed, DEFAULTS) for seed in range(1, 257)]
    used = {name for run in runs for step in run.agenda.interventions for name, level in step.instruments if level > 0}
    assert used == set(INSTRUMENTS)
    assert {(run.parameters.scope, run.parameters.rule) for run in runs} == set(WAYS)
    assert any(run.region.initial_relations for run in runs) and any(run.agenda.budget for run in runs)
    changed = {name for run in runs for name in run.parameters.changed()}
    assert changed == set(PARAMETERS)
    result = simulate(runs, YEARS)
    for measure in ("orders", "fund_payments", "broken_spontaneous", "broken_hybrid", "broken_hierarchical",
                    "deepened_spontaneous", "deepened_hybrid", "deepened_hierarchical", "stage_joint_governance", "transferred",
                    "revenue", "outlay_enforcement"):  # fmt: skip
        assert (result.of(measure) > 0).any(axis=1).sum() >= 3, measure


# --- Parity


def test_both_tenants_live_the_same_years():
    kept = parity(seeds(1, 6), 1)
    assert not kept["different"].any() and not kept["stopped"].any()


def test_a_last_bit_a_missing_year_and_a_number_for_none_are_differences():
    one = np.array([[1.0, np.nan], [2.0, 3.0]])
    other = one.copy()
    assert differing(one, other) == 0
    other[1, 1] = np.nextafter(3.0, 4.0)
    assert differing(one, other) == 1
    other[0, 1] = 0.0
    assert differing(one, other) == 2 == differing(one, one[:1])


def swollen():
    """A run that leaves the range of numbers in its first years."""
    region = replace(PLACE, output=PLACE.output * 1e99)
    return Run(region, DEFAULTS.replace(growth_rate=0.5, headroom=50.0))


def test_a_run_that_leaves_the_range_of_numbers_is_told_and_not_judged():
    assert compared(swollen()) == (0, True)
    assert lived(swollen(), YEARS) is None


# --- Invariants


def test_every_invariant_holds_of_every_configuration():
    kept = invariants(seeds(1, 64), 1)
    assert kept.keys() == {"stopped", *(asked.name for asked in INVARIANTS)}
    assert {name: np.flatnonzero(values).tolist() for name, values in kept.items() if values.any()} == {}


GOVERNED = Agenda(
    (
        Intervention({"command": 0.3, "platform": 0.5, "subsidy": 0.1}, first=3, last=9),
        Intervention({"fund_rate": 0.02, "infrastructure": 0.01}, first=5, last=12),
    ),
    budget=0.02,
)


@pytest.fixture(scope="module")
def life():
    """A life with choices of both kinds, relations of all stages, orders, a fund and a budget that binds."""
    lively = {"prior_trust": 0.4, "review_rate": 0.5, "rationality": 15.0}
    found = lived(Run(load_region("synthetic:6:2"), DEFAULTS.replace(**lively), GOVERNED, 1), YEARS)
    assert set(np.unique(found.after("stage"))) == {0, 1, 2, 3} and (found.after("chose") != found.after("cooperates")).any()
    assert (
        (found.levels < found.full_levels).any()
        and (found.after("contribution") > 0.0).any()
        and found.series["transferred"].any()
    )
    return found


def corrupted(life, part, name, place, value):
    """A copy of a life in which one number of its states, series or others is another."""
    arrays = {key: array.copy() for key, array in getattr(life, part).items()}
    arrays[name][place] = value
    return replace(life, **{part: arrays})


def first(places):
    """The first place that is true."""
    return tuple(np.argwhere(places)[0])


def after(place):
    """The place among the states, which begin a year before the first year, of one among years."""
    return (place[0] + 1, *place[1:])


def kept_by_habit(life):
    place = first((life.after("review_cause") == HABIT)[:, None] & np.ones((2, 1), dtype=bool))
    return after(place), not life.after("chose")[place]


def past_tipping(life):
    tipping = life.after("tipping_trust")
    place = first((tipping > 0.01) & (tipping < 0.99) & (abs(life.after("trust") - tipping) > 0.01))
    return after(place), -life.after("decision_gain")[place]


def handed_on_in_rivalry(life):
    return after(first(life.after("stage") == 0)), 0.01


# What is made wrong: the invariant that must see it -> part of a life, name, and place and value (or how they are found).
WRONG = {
    "stages": ("states", "mode", lambda life: (after(first(life.after("stage") == 0)), HYBRID)),
    "ladder": ("states", "stage", lambda life: ((1, 0), 3)),
    "wishes": ("states", "deepens", lambda life: ((1, 0), True)),
    "reviews": ("states", "review_cause", lambda life: ((1, 0), DIFFERED)),
    "habit": ("states", "chose", kept_by_habit),
    "orders": ("states", "cooperates", lambda life: ((1, 0, 0), not life.after("cooperates")[0, 0, 0])),
    "tipping": ("states", "decision_gain", past_tipping),
    "trust": ("states", "trust", lambda life: ((3, 1, 2), life.after("trust")[2, 1, 2] + 1e-6)),
    "evidence": ("states", "evidence", lambda life: ((4, 0, 1), -1e-6)),
    "reputation": ("states", "reputation", lambda life: ((4, 2), life.before("reputation")[3, 2] + 0.2)),
    "experience": ("states", "experience", lambda life: ((4, 2), life.after("experience")[3, 2] + 1e-6)),
    "industries": ("states", "shares", lambda life: ((4, 2, 0), life.after("shares")[3, 2, 0] + 1e-6)),
    "transfers": ("states", "flow", handed_on_in_rivalry),
    "outputs": ("states", "output", lambda life: ((4, 2), life.after("output")[3, 2] * 1.001)),
    "capacities": ("states", "capacity", lambda life: ((4, 2), life.before("capacity")[3, 2] * 0.999)),
    "payoffs": ("states", "city_payoff", lambda life: ((4, 2), life.after("city_payoff")[3, 2] + 1e-6)),
    "fund": ("states", "contribution", lambda life: ((6, 2), 1e-6)),
    "outlay": ("series", "outlay_subsidies", lambda life: (3, life.series["outlay_subsidies"][3] + 1e-6)),
    "distance": ("series", "distance_factor", lambda life: (1, 0.99)),
    "bounds": ("series", "depth", lambda life: (3, 1.001)),
    "defined": ("series", "effort", lambda life: (3, np.nan)),
    "means": ("series", "past_tipping", lambda life: (3, life.series["past_tipping"][3] + 0.01)),
    "modes": ("series", "founded_hybrid", lambda life: (3, life.series["founded_hybrid"][3] + 1)),
    "survival": ("series", "alive_spontaneous", lambda life: (3, life.series["alive_spontaneous"][3] + 1)),
    "same_bits": ("others", "beside", lambda life: ((3, 0), np.nextafter(life.others["beside"][3, 0], 2.0))),
    "idle": ("others", "idle", lambda life: ((3, 0), np.nextafter(life.others["idle"][3, 0], 2.0))),
    "nobody": ("others", "alone", lambda life: ((3, tuple(MEASURES).index("outlay")), 1e-6)),
    "units": ("others", "rescaled", lambda life: ((3, 0), life.others["alone"][3, 0] + 0.01)),
}  # fmt: skip
BY_NAME = {asked.name: asked for asked in INVARIANTS}


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "budget"])
def test_every_invariant_can_fail(life, name):
    part, state, how = WRONG[name]
    assert BY_NAME[name].broken(life) == 0
    assert BY_NAME[name].broken(corrupted(life, part, state, *how(life))) > 0


def test_the_invariant_of_the_budget_can_fail(life):
    """At full level where the budget is exceeded; scaled though not paid for; in force outside its years."""
    broken = BY_NAME["budget"].broken
    assert broken(life) == 0
    assert broken(replace(life, levels=life.full_levels)) > 0
    for name, year, level in (("fund_rate", 6, 0.01), ("command", 0, 0.3)):
        levels, full = life.levels.copy(), life.full_levels.copy()
        levels[year, tuple(INSTRUMENTS).index(name)] = level
        full[year, tuple(INSTRUMENTS).index(name)] = max(level, full[year, tuple(INSTRUMENTS).index(name)])
        assert broken(replace(life, levels=levels, full_levels=full)) > 0


def test_one_stance_towards_all_can_fail():
    """In scope city a choice of its own towards one partner is seen."""
    one = lived(Run(load_region("synthetic:6:2"), DEFAULTS.replace(scope="city", prior_trust=0.5)), 3)
    assert BY_NAME["habit"].broken(one) == 0
    assert BY_NAME["habit"].broken(corrupted(one, "states", "chose", (2, 0, 0), not one.after("chose")[1, 0, 0])) > 0
