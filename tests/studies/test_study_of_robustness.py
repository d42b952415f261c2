"""The robustness experiment, held against the engine."""

import shutil

import pytest

from citypact.experiments.named.study import Stored, report
from citypact.experiments.paper.tables import one, write_table
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters


def test_robustness_agrees_with_a_new_computation(written):
    stored = written("robustness")
    region, near = load_region("yangtze_delta"), Parameters(reach_km=200.0)

    def rates(parameters, *agenda):
        runs = [Run(region, parameters, *agenda, seed=seed) for seed in stored.study.seeds]
        return simulate(runs, stored.study.scale.years, ("cooperation_rate",)).of("cooperation_rate")

    place = {"region": region.id, "variant": "reach_200"}
    low, high = (rates(near.replace(tournament=level)).mean(axis=1) for level in (0.0, 0.1))
    row = one(stored["parts"], **place, claim="standing", part="weight 0 over 0.1")
    assert row["mean"] == pytest.approx((low - high).mean(), rel=1e-5)
    ordered, backed = (rates(near, policy_agenda(mode, 10, 25)) for mode in ("hierarchical", "hybrid"))
    row = one(stored["parts"], **place, claim="orders_fast", part="over hybrid")
    assert row["mean"] == pytest.approx((ordered - backed)[:, 9].mean(), rel=1e-5)
    row = one(stored["levels"], **place, world="hybrid", series="rate")
    assert row["mean"] == pytest.approx(backed[:, -5:].mean(), rel=1e-5)


def test_a_claim_holds_where_all_its_parts_do(written):
    place, stored = ["region", "variant", "claim"], written("robustness")
    parts = stored["parts"].groupby(place)["verdict"].agg(set)
    verdicts = stored["verdicts"].set_index(place)["verdict"]
    assert set(verdicts.index) == set(parts.index)
    assert set(verdicts) > {"holds"}  # of so few seeds something is open
    for key, said in verdicts.items():
        assert (said == "holds") == (parts[key] == {"holds"}), key


def test_a_claim_that_holds_by_default_and_not_in_a_variant_is_told_as_lost(written, tmp_path):
    stored = written("robustness")
    shutil.copytree(stored.folder, tmp_path, dirs_exist_ok=True)
    verdicts = stored["verdicts"].copy()
    for variant, said in (("default", "holds"), ("reach_200", "fails"), ("reach_450", "holds")):
        verdicts.loc[(verdicts["claim"] == "orders_fast") & (verdicts["variant"] == variant), "verdict"] = said
    write_table(tmp_path / "verdicts.csv", verdicts)
    told = report(Stored(tmp_path, stored.study))
    line = next(line for line in told.splitlines() if "Hierarchical cooperation is the fastest" in line)
    assert line.startswith("- **Does not hold**") and "In 2 of 4 cells: fails with reach 200 km" in line
