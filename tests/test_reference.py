"""The C reference lives the same years as the engine, to the last bit of every measure, wherever there is a C compiler."""

import numpy as np
import pytest

from benchmarks.reference import COMPILERS, build, compiler
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

YEARS = 25
FUND = "market_guidance+industry_platform+benefit_coordination+public_facilities+binding_plan"


@pytest.fixture(scope="module", params=COMPILERS)
def path(request):
    found = compiler(request.param)
    if found is None:
        pytest.skip(f"{request.param} is not installed, so the C reference cannot be built with it")
    return found


def lives():
    """Runs with every instrument, triggers, a budget, parameters away from their defaults, and a seed of 64 bits."""
    region = load_region("synthetic:12:3")
    triggered = Agenda((Intervention({"subsidy": 0.1, "command": 0.3}, first=3, below=0.5, stalled=2),), budget=0.02)
    fines = Agenda((Intervention({"penalty": 0.05, "breach_fine": 0.1, "infrastructure": 0.02, "legal": 0.4}, first=4, last=12),))
    other = Parameters(patience=0.3, cost_elasticity=0.9, contest_exponent=1.7, tournament_across=0.5, density_slope=0.6)
    return [
        Run(region, seed=1),
        Run(region, other, seed=2**63 + 5, withdrawal=7),
        Run(region, agenda=policy_agenda("hierarchical", 3, 12), seed=2),
        Run(region, agenda=triggered, seed=3),
        Run(region, other, agenda=fines, seed=4),
        Run(region, agenda=policy_agenda(FUND, 3, 15), seed=5),
        Run(region, agenda=policy_agenda("hybrid", 2), seed=6),
    ]


@pytest.mark.parametrize("block_size", (1, 4))
def test_the_c_reference_gives_the_same_bits_in_every_measure(path, block_size):
    """The runs with a fund and without share blocks of four, and the last block lacks a run."""
    runs = lives()
    result = simulate(runs, YEARS, threads=1)
    series, broken = build(path, block_size).simulate(runs, YEARS)
    differ = [name for number, name in enumerate(result.measures) if not _same(series[..., number], result.series[..., number])]
    assert not differ and np.array_equal(broken, result.broken)
    for measure in ("fund_payments", "orders", "revenue", "outlay_infrastructure", "broken_hybrid", "transferred"):
        assert result.of(measure).any(), f"{measure} is 0 in all runs, so they test less than they should"


def test_a_run_without_a_fund_is_the_same_in_one_pass(path):
    runs = lives()[:5]
    series, _ = build(path, 4).simulate(runs, YEARS)
    assert _same(series, simulate(runs, YEARS, threads=1).series)


def _same(one, other):
    return one.tobytes() == other.tobytes()


@pytest.mark.parametrize("run", (
    Run(load_region("synthetic:4"), Parameters(scope="city")),
    Run(load_region("synthetic:4"), Parameters(rule="best_response")),
    Run(load_region("synthetic:4"), changes=(Change(3, {"resistance": 1.0}),)),
    Run(load_region("yrd_association:founders")),
), ids=("scope", "rule", "changes", "founders"))  # fmt: skip
def test_what_the_c_reference_does_not_know_is_refused(path, run):
    with pytest.raises(Refusal, match="the C reference knows"):
        build(path, 1).simulate([run], 3)


def test_a_compiler_that_fails_is_refused_in_a_line(path):
    with pytest.raises(Refusal, match=r"cannot build the C reference: .*error") as told:
        build(path, -1)
    assert "\n" not in str(told.value)
