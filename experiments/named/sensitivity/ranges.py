"""Which parameters the sensitivity experiment varies, and over which ranges: all from the declaration."""

from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.year.arrays import NUMERIC

# They act only through a government or in imitation, and there is neither here: their effect must be nothing at all.
IDLE = (*(name for name in NUMERIC if PARAMETERS[name].group == "government"), "crowding_out", "exploration")


def span(name: str) -> tuple:
    """Lowest and highest value of a parameter in this experiment.

    Half and double its default, within what is declared; of a share above one half, its distance from 1 is halved and
    doubled instead, since doubling such a share leaves its range.
    """
    declared = PARAMETERS[name]
    if declared.default > 0.5 and declared.maximum <= 1:
        low, high = 1 - 2 * (1 - declared.default), 1 - (1 - declared.default) / 2
    else:
        low, high = declared.default / 2, declared.default * 2
    return round(max(low, declared.minimum), 10), round(min(high, declared.maximum), 10)


# A default on the edge of its range has no half and double, and is held.
VARIED = tuple(name for name in NUMERIC if span(name)[0] < span(name)[1])
HELD = tuple(name for name in NUMERIC if name not in VARIED)
