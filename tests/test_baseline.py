"""Trajectories have not changed by accident: every run of the frozen baseline gives the same bits."""

import json

from tests.baseline import FILE, SHOWN, measured


def test_the_frozen_baseline_holds_to_the_last_bit():
    frozen, found = json.loads(FILE.read_text(encoding="utf-8")), measured()
    assert found.keys() == frozen.keys()
    for name, values in found.items():
        for measure in (*SHOWN, "fingerprint"):
            assert values[measure] == frozen[name][measure], f"{name}, {measure}; see tests/baseline.py"
