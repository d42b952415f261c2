"""Scene 4: two cities of unequal size keep a first agreement; the smaller gains less, and resists."""

from functools import lru_cache

import numpy as np

from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.staged import Pair, Side, first_where, real_pair, see
from citypact.views.serving.limits import Limits
from citypact.views.story.asked import amount
from citypact.views.story.rivals import CITIES, names, places
from citypact.views.story.worlds import REGION, check_fields, number

LARGEST_RATIO = 10.0
RATIOS = np.linspace(1.0, LARGEST_RATIO, 91)
SHARINGS = np.linspace(0.0, 1.0, 21)


def reply(ask: dict, limits: Limits) -> dict:
    """What both sides gain at every ratio of sizes, and the ratio at which the smaller refuses; ask: sharing, from 0 to 1."""
    check_fields(ask, "sharing")
    return _told(amount(ask, "sharing", 0.0, 1.0, 0.0))


@lru_cache(maxsize=64)
def _told(sharing: float) -> dict:
    region, pair = load_region(REGION), even_pair(sharing)
    real = real_pair(region, *CITIES, Parameters())
    seen = [unequal(pair, ratio) for ratio in RATIOS.tolist()]
    widest = unequal(even_pair(0.0), LARGEST_RATIO)
    ends = places(region)
    return {
        "sharing": sharing,
        "resistance": pair.parameters.resistance,
        "ratios": [number(ratio) for ratio in RATIOS.tolist()],
        "real": number(real.outputs[0] / real.outputs[1]),
        "cities": names(region, ends),
        "scale": [number(min(0.0, widest[1].left)), number(widest[0].reward)],  # one for every sharing
        "trust": real.trusts[1],
        "chance": [number(sides[1].probability) for sides in seen],
        "larger": [number(sides[0].reward) for sides in seen],
        "smaller": [number(sides[1].reward) for sides in seen],
        "parts": {name: [number(sides[1].kept[name]) for sides in seen] for name in ("monitoring", "resistance", "threshold")},
        "left": [number(sides[1].left) for sides in seen],
        "refuses": refusal(pair),
        "lab": f"?region={REGION}&years=60&seed=1&set=resistance%3D1.5&head=60&year=60",
    }


def even_pair(sharing: float) -> Pair:
    """Suzhou and Wuxi as they stand, but of one size, in their first agreement, with so much of the gains shared."""
    real = real_pair(load_region(REGION), *CITIES, Parameters())
    return real.but(outputs=(1.0, 1.0), stage="information_exchange", instruments={"benefit_sharing": sharing})


def unequal(pair: Pair, ratio: float) -> tuple[Side, Side]:
    """What the two see if the first is so many times as large as the second, and their mean (geometric) stays what it was."""
    return see(pair.but(outputs=(ratio**0.5, ratio**-0.5))).sides


def refusal(pair: Pair) -> float | None:
    """The least ratio of sizes at which nothing is left for the smaller, however much it trusts; None where there is none."""
    found = first_where(lambda ratio: unequal(pair, ratio)[1].left <= 0.0, 1.0, LARGEST_RATIO)
    return None if found is None else number(found)
