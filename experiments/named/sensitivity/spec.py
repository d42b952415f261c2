"""What the sensitivity experiment asks: which parameters it varies, over which ranges, and what is looked at."""

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.paper.tables import where
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.year.arrays import NUMERIC

OUTCOMES = ("final_cooperation", "final_depth", "t50", "cumulative_welfare")
CHOSEN = 12  # parameters of the Sobol sample
POINTS_A_TRAJECTORY = 16  # Sobol base points for each Morris trajectory
MORRIS_ONLY = ("reach_km",)  # it changes who is related to whom, and has no smooth effect to apportion
# They act only through a government or in imitation, and there is neither here: their effect must be nothing at all.
IDLE = (*(name for name in NUMERIC if PARAMETERS[name].group == "government"), "crowding_out", "exploration")


def span(name: str) -> tuple:
    """Lowest and highest value of a parameter in this experiment.

    Half and double its default, within what is declared; of a share above one half, its distance from 1 is halved and
    doubled instead, since doubling such a share leaves its range.
    """
    row = PARAMETERS[name]
    least, default, most = map(float, (row.minimum, row.default, row.maximum))  # type: ignore[arg-type]  # a number has all three
    share = default > 0.5 and most <= 1
    low, high = (1 - 2 * (1 - default), 1 - (1 - default) / 2) if share else (default / 2, default * 2)
    return round(max(low, least), 10), round(min(high, most), 10)


# A default on the edge of its range has no half and double, and is held.
VARIED = tuple(name for name in NUMERIC if span(name)[0] < span(name)[1])
HELD = tuple(name for name in NUMERIC if name not in VARIED)


def trajectories(points: int) -> int:
    """How many Morris trajectories go with so many base points of Sobol."""
    return max(4, points // POINTS_A_TRAJECTORY)


def ranks(stored: Stored) -> pd.Series:
    """Parameter -> its rank in Morris, from the one that matters most on any outcome."""
    return where(stored["morris"], outcome=OUTCOMES[0]).set_index("parameter")["rank"].sort_values()


def sobol(stored: Stored, outcome: str, index: str) -> pd.DataFrame:
    """The Sobol indices of one order on an outcome, by parameter: value, low, high."""
    return where(stored["sobol"], outcome=outcome, index=index).set_index("parameter")
