"""Scenario discovery with PRIM: under which conditions does cooperation stay low?

Run from the root of the checkout, after a sweep (the extra ema is needed):

    python -m experiments sweep docs/examples/resistance.toml --out results/resistance_sweep
    python -m docs.examples.prim results/resistance_sweep
"""

import sys

from ema_workbench.analysis import prim

from citypact.experiments.ema import experiments_and_outcomes


def discover(folder, level=0.5):
    """The box of conditions, as PRIM finds it, in which cooperation ends below ``level``; a DataFrame of limits."""
    experiments, outcomes = experiments_and_outcomes(folder)
    low = outcomes["final_cooperation"] < level
    print(f"{low.sum()} of {len(low)} points end with a cooperation rate below {level}")
    box = prim.Prim(experiments, low, **_threshold()).find_box()
    print(f"PRIM's box holds {box.coverage:.0%} of them, and {box.density:.0%} of the points in it are such")
    everything, limits = box.box_lims[0], box.box_lims[-1]
    return limits[[name for name in limits if (limits[name] != everything[name]).any()]]


def _threshold():
    """Version 2 of the workbench wants to know the density from which a box counts; version 3 does not."""
    from importlib.metadata import version

    return {"threshold": 0.5} if version("ema_workbench").startswith("2") else {}


if __name__ == "__main__":
    print(discover(sys.argv[1]))
