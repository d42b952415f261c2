"""The recommendations experiment, held against the engine and least squares."""

from itertools import combinations

import numpy as np
import pytest

from citypact.experiments.named.recommendations.spec import POLICIES
from citypact.experiments.named.recommendations.study import agenda_of
from citypact.experiments.paper.tables import one
from citypact.experiments.paper.worlds import FIVE
from citypact.model.engine import Run, simulate


def test_effects_are_what_least_squares_gives(written):
    stored = written("recommendations")
    region, scale = stored.study.region, stored.study.scale
    final = np.stack([
        simulate([Run(region, agenda=agenda_of(policy), seed=seed) for seed in stored.study.seeds], scale.years)
        .of("cooperation_rate")[:, -5:].mean(axis=1)
        for policy in POLICIES
    ])  # fmt: skip
    coded = 2 * np.array(POLICIES) - 1
    pairs = list(combinations(range(5), 2))
    design = np.column_stack([np.ones(32), coded, *(coded[:, i] * coded[:, j] for i, j in pairs)])
    fitted, *_ = np.linalg.lstsq(np.tile(design, (scale.seeds, 1)), final.T.ravel(), rcond=None)
    terms = [*((name, "") for name in FIVE), *((FIVE[i], FIVE[j]) for i, j in pairs)]
    for coefficient, (factor, other) in zip(fitted[1:], terms, strict=True):
        row = one(stored["effects"], outcome="final_cooperation", factor=factor, **{"with": other})
        assert row["mean"] == pytest.approx(2 * coefficient, rel=1e-4, abs=1e-7)
    at = {policy: final[POLICIES.index(policy)] for policy in POLICIES}
    both, first, second, none = at[1, 0, 1, 0, 0], at[1, 0, 0, 0, 0], at[0, 0, 1, 0, 0], at[0, 0, 0, 0, 0]
    row = one(stored["pairs"], outcome="final_cooperation", factor=FIVE[0], what="surplus", **{"with": FIVE[2]})
    assert row["mean"] == pytest.approx((both - first - second + none).mean(), rel=1e-4)
    row = one(stored["all_five"], outcome="final_cooperation", policy="M·B")
    assert row["mean"] == pytest.approx((at[1, 1, 1, 1, 1] - both).mean(), rel=1e-4)
    means = final.mean(axis=1)
    explained = one(stored["explained"], outcome="final_cooperation")
    for part, columns in (("main_effects", range(1, 6)), ("pairs", range(6, 16))):
        of_part = design[:, columns] @ fitted[columns]
        assert explained[part] == pytest.approx(of_part.var() / means.var(), rel=1e-4)
    assert explained[["main_effects", "pairs", "rest"]].sum() == pytest.approx(1.0, abs=1e-5)


def test_cells_and_worth_agree_with_a_new_computation(written):
    stored = written("recommendations")
    none, market = (
        simulate([Run(stored.study.region, agenda=agenda_of(policy), seed=seed) for seed in stored.study.seeds], 20)
        for policy in ((0, 0, 0, 0, 0), (1, 0, 0, 0, 0))
    )
    row = one(stored["cells"], outcome="mean_depth", policy="–")
    assert row["mean"] == pytest.approx(none.of("depth").mean(), rel=1e-5)
    won = (market.of("welfare") - none.of("welfare")).sum(axis=1).mean()
    spent = market.of("outlay").sum(axis=1).mean()
    row = one(stored["worth"], recommendation="market_guidance", how="alone")
    assert (row["welfare"], row["outlay"], row["ratio"]) == pytest.approx((won, spent, won / spent), rel=1e-4)
    assert row["low"] < row["ratio"] < row["high"]


def test_benefit_coordination_has_no_price(written):
    stored = written("recommendations")
    row = one(stored["worth"], recommendation="benefit_coordination", how="alone")
    assert row["outlay"] == 0 and np.isnan(row["ratio"])
    assert "costs the government nothing" in (stored.folder / "report.md").read_text(encoding="utf-8")
