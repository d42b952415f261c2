"""The search for policies, held against the engine, against pymoo's own loop, and by hand."""

import sys

import numpy as np
import pytest
from tiny import needed

from citypact.experiments.named.frontier import search
from citypact.experiments.named.frontier.figures import instruments_of
from citypact.experiments.named.frontier.findings import undominated
from citypact.experiments.named.frontier.spec import ALL_FIVE, COSTLESS, HIGHEST, OFF, SEARCHES, Policy
from citypact.experiments.named.frontier.study import Frontier
from citypact.experiments.named.study import needed as needed_package
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.worlds import FIVE
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.summary import summaries


def lived(study, agenda, seeds):
    return simulate([Run(study.region, agenda=agenda, seed=seed) for seed in seeds], study.scale.years)


def test_the_front_agrees_with_a_new_computation(written):
    stored = written("frontier")
    study, row = stored.study, where(stored["fronts"], search="lasting").iloc[0]
    levels = {name: float(row[name]) for name in HIGHEST}
    assert all(0 <= level <= HIGHEST[name] for name, level in levels.items())
    assert row["last"] <= study.scale.years - 10
    agenda = Agenda((Intervention(levels, int(row["first"]), int(row["last"])),))
    for part, seeds in (("training", (1, 2)), ("test", range(1001, 1009))):
        found = summaries(lived(study, agenda, seeds))
        for outcome in ("final_cooperation", "total_outlay", "gini_gains", "cumulative_welfare"):
            assert row[f"{part}_{outcome}"] == pytest.approx(found[outcome].mean(), rel=1e-5, abs=1e-9)


def test_packages_tell_what_their_outlay_is_spent_on(written):
    stored = written("frontier")
    years = stored.study.scale.years
    for package, spec in (("hierarchical", "hierarchical"), (ALL_FIVE, "+".join(FIVE))):
        result = lived(stored.study, policy_agenda(spec, 1, years), range(1001, 1009))
        row = one(stored["packages"], package=package, first=1, last=years)
        assert row["mean_cooperation"] == pytest.approx(result.of("cooperation_rate").mean(), rel=1e-5)
        assert row["outlay_enforcement"] == pytest.approx(result.of("outlay_enforcement").sum(axis=1).mean(), rel=1e-5)
    parts = stored["packages"].filter(like="outlay_").sum(axis=1)
    assert parts.to_numpy() == pytest.approx(stored["packages"]["total_outlay"].to_numpy(), rel=1e-4, abs=1e-9)


def test_a_search_may_not_use_what_is_barred(written):
    stored = written("frontier")
    for name in ("lasting_paid", "throughout_paid"):
        rows = where(stored["fronts"], search=name)
        assert len(rows) and SEARCHES[name].barred == COSTLESS and not rows[list(COSTLESS)].to_numpy().any()


def test_every_front_has_one_knee_and_is_told_by_rising_outlay(written):
    stored = written("frontier")
    for name in SEARCHES:
        rows = where(stored["fronts"], search=name)
        assert rows["knee"].sum() == 1 and rows["test_total_outlay"].is_monotonic_increasing
        knee = one(rows, knee=1)
        for outcome in ("total_outlay", "gini_gains", "final_depth"):
            whole = one(stored["knees"], search=name, without="nothing")
            assert knee[f"test_{outcome}"] == pytest.approx(whole[outcome], rel=1e-5)


def test_a_package_is_undominated_if_no_policy_is_as_good_in_all_and_better_in_one(written):
    stored = written("frontier")
    for name, one_search in SEARCHES.items():
        packages = where(stored["packages"], first=1, last=stored.study.limit(name)).set_index("package")
        policies = where(stored["fronts"], search=name)
        free = []
        for package, row in packages.iterrows():
            if not set(one_search.barred) & instruments_of(package):
                better = np.column_stack([
                    policies["test_total_outlay"] - row["total_outlay"],
                    row[one_search.achievement] - policies[f"test_{one_search.achievement}"],
                    policies["test_gini_gains"] - row["gini_gains"],
                ])  # fmt: skip
                if not ((better.max(axis=1) <= 0) & (better.min(axis=1) < 0)).any():
                    free.append(package)
        assert undominated(stored, name) == free


def test_searches_side_by_side_find_what_each_finds_alone_in_the_loop_of_pymoo():
    needed("frontier")
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.optimize import minimize

    def objectives(shift, points):
        return np.column_stack([points[:, 0], ((points - shift) ** 2).sum(axis=1), -points[:, 1] * points[:, 2]])

    class Alone(Problem):
        def _evaluate(self, points, out, *args, **kwargs):
            out["F"] = objectives(0.3, points)

    shifts, asked = {"one": 0.3, "two": 0.7}, []

    def evaluated(generation, populations):
        asked.append(generation)
        return {name: objectives(shifts[name], points) for name, points in populations.items()}

    found = search.searched(evaluated, shifts, genes=4, optional=3, population=12, generations=9)
    assert asked == list(range(1, 10)) and not np.array_equal(found["one"][0], found["two"][0])
    chance = np.random.default_rng(1)
    first = chance.random((12, 4))
    first[:, :3] *= chance.random((12, 3)) < 0.5
    algorithm = NSGA2(pop_size=12, sampling=first, crossover=SBX(eta=5, prob=0.9), mutation=PM(eta=5))
    alone = minimize(Alone(n_var=4, n_obj=3, xl=0.0, xu=1.0), algorithm, ("n_gen", 9), seed=1)
    genes, fronts = found["one"]
    assert np.array_equal(genes, alone.X) and np.array_equal(fronts[-1], alone.F) and len(fronts) == 9


def test_domination_and_hypervolume_by_hand():
    needed("frontier")
    objectives = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert search.non_dominated(objectives).tolist() == [0, 1, 3]
    assert search.non_dominated(np.array([[0.0, 1.0], [0.5, 0.5], [2.0, 1.0]]), objectives).tolist() == [0, 1]
    # The box is that of all fronts: the first policy is its worst corner, the second its middle, the third its best corner.
    fronts = [np.array([[2.0, 4.0]]), np.array([[1.0, 2.0]]), np.array([[0.0, 0.0], [2.0, 4.0]])]
    assert search.hypervolumes(fronts) == pytest.approx([0.0, 0.25, 1.0])


def test_genes_stand_for_levels_in_hundredths_and_for_dates_within_the_limit():
    genes = dict.fromkeys(HIGHEST, 0.0) | {"command": OFF, "subsidy": 1.0, "platform": OFF + 0.9 * 0.25, "penalty": 1.0}
    policy = Policy.decoded([*genes.values(), 1.0, 0.5], 30, barred=("penalty",))
    assert (policy.first, policy.last) == (30, 30)
    used = {name: level for name, level in zip(HIGHEST, policy.levels, strict=True) if level}
    assert used == {"subsidy": 0.3, "platform": 0.25}
    (intervention,) = policy.without("subsidy").agenda.interventions
    assert dict(intervention.instruments) == dict.fromkeys(HIGHEST, 0.0) | {"platform": 0.25}
    assert Policy.decoded([0.0] * (len(HIGHEST) + 2), 30).agenda.is_empty


def test_without_pymoo_the_study_tells_its_worlds_and_refuses_to_run_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymoo", None)
    study = Frontier()
    cells = study.worlds()["packages"]
    assert len(cells) == 3 * (len(PACKAGES) + 1) and study.size() == 109_920 and study.command().endswith("frontier --out DIR")
    for refused in (lambda: needed_package("pymoo", "frontier"), study.design, lambda: study.tables(None)):
        with pytest.raises(Refusal, match=r"pip install -e \"\.\[experiments\]\"") as found:
            refused()
        assert len(found.value.faults) == 1
