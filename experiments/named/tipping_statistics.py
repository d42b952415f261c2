"""What the loop of a ramp comes to: where its two branches pass half height, its width and its area."""

import numpy as np

RESAMPLES = 400


def crossing(levels, curve, height: float) -> float:
    """The level at which a curve, walked from first to last, first passes a height; nan if it never does."""
    above = curve >= height
    changed = np.flatnonzero(above != above[0])
    if changed.size == 0:
        return np.nan
    now = int(changed[0])
    before = now - 1
    part = (height - curve[before]) / (curve[now] - curve[before])
    return float(levels[before] + part * (levels[now] - levels[before]))


def _turns(levels, curve, peak: int) -> tuple:
    """(half height, level passed on the way up, on the way down): half height is midway between before and at the top."""
    half = (curve[0] + curve[peak]) / 2
    return half, crossing(levels[: peak + 1], curve[: peak + 1], half), crossing(levels[peak:], curve[peak:], half)


def loop(levels, reached, peak: int) -> tuple:
    """What a loop comes to: before, at the top and after; half height, both levels there, width with a 95 % interval, area.

    levels: (step,); reached: (seed, step) cooperation; the curve is the mean over seeds, the interval resamples seeds. Area:
    the integral over the levels of the way down minus the way up.
    """
    seeds = len(reached)
    curve = reached.mean(axis=0)
    half, up, down = _turns(levels, curve, peak)
    draws = np.random.default_rng(1).multinomial(seeds, np.full(seeds, 1 / seeds), size=RESAMPLES) / seeds
    widths = []
    for resampled in draws @ reached:
        _, one, other = _turns(levels, resampled, peak)
        widths.append(one - other)
    known = np.array(widths)[np.isfinite(widths)]
    low, high = np.quantile(known, (0.025, 0.975)) if known.size > RESAMPLES / 2 else (np.nan, np.nan)
    area = -np.trapezoid(curve[peak:], levels[peak:]) - np.trapezoid(curve[: peak + 1], levels[: peak + 1])
    return curve[0], curve[peak], curve[-1], half, up, down, up - down, low, high, area
