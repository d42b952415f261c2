"""Designs, sweeps, figures and the command line: what asks the model questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from citypact.experiments.sweeps.tables import Sweep


def open(folder: str | PathLike[str]) -> Sweep:
    """What is in a sweep's folder: ``summaries()``, ``series()``, ``survival()``, ``states()``, ``points()`` as DataFrames."""
    from citypact.experiments.sweeps.tables import Sweep  # here, so that `python -m experiments --help` loads none of it

    return Sweep(folder)
