"""When a claim that tells a direction holds: not on which side of nothing a mean lies, but whether chance would do."""

import math

from citypact.experiments.paper.inference import Effect


def above_chance(found: Effect) -> tuple[float, float]:
    """(low, high) in which a mean lies that is above 0 by more than its 95 % interval reaches; none does without an interval."""
    reach = (found.high - found.low) / 2.0
    return (math.inf if math.isnan(reach) else reach), math.inf


def below_chance(found: Effect) -> tuple[float, float]:
    """The same below 0."""
    low, high = above_chance(found)
    return -high, -low
