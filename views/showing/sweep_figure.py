"""A sweep as a figure for a paper: a curve with its bands, or median and spread; what it was made from stands below."""

from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS
from citypact.model.summary import SUMMARIES
from citypact.views.running.sweep import Axis, Sweep
from citypact.views.showing.drawing import both_languages, saved
from citypact.views.words.policy import policy_words
from citypact.views.words.texts import TEXTS

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DESIGN = "sweep.toml"
COMMAND = f"python -m experiments sweep {DESIGN} --out DIR"
GREY, EDGE = "#DDDDDD", "#555555"
MOST_TICKS = 7


def draw(sweep: Sweep, suffix: str, language: str) -> bytes:
    """What is known of a sweep by now; suffix: "svg", "png" or "pdf"; language: "en" or "zh"."""
    from citypact.experiments.paper.figure_style import new_figure

    found = sweep.cells()
    lane = bool(found.undefined.any())
    one = len(sweep.axes) == 1
    shape: dict[str, Any] = {"rows": 1, "columns": 2, "height": 3.6, "sharey": True} if not one else {"height": 4.2}
    if one and lane:
        shape |= {"rows": 2, "sharex": True, "height_ratios": (1, 6)}
    with both_languages(), new_figure(**shape) as (figure, axes):
        if one:
            _curve(axes[1] if lane else axes, sweep, language)
            if lane:
                _lane(axes[0], sweep, language)
        else:
            _cells(figure, axes, sweep, language)
        figure.supxlabel("\n".join(_stamp(sweep, language)), fontsize=6.5, x=0.01, ha="left", color=EDGE)
        return saved(figure, suffix)


def _text(key: str, language: str) -> str:
    return TEXTS[key][language != "en"]


def _titled(item: Any, language: str) -> str:
    """The label of a parameter or an outcome with its unit."""
    return f"{item.label} ({item.unit})" if language == "en" else f"{item.label_zh}（{UNITS[item.unit]}）"


def _undefined(sweep: Sweep, language: str) -> str:
    return _text("sweep.never", language) if sweep.never else _text("sweep.undefined", language)


def _stamp(sweep: Sweep, language: str) -> list[str]:
    """Region, policy, seeds, hashes and the command that repeats it; whether it is unfinished."""
    run, done = sweep.plan.run, int(sweep.finished.sum())
    lines = [
        _text("sweep.stamp", language).format(
            region=run.region.name if language == "en" else run.region.name_zh,
            years=sweep.plan.years, policy=policy_words(run.agenda)[language != "en"],
            seeds=sweep.seeds, first=run.seed, parameters=run.parameters.hash, agenda=run.agenda.hash,
        )
    ]  # fmt: skip
    if run.changes:
        lines.append(_text("sweep.changed", language).format("; ".join(map(str, run.changes))))
    else:
        lines.append(_text("sweep.repeat", language).format(COMMAND))
    if done < sweep.total:
        lines.append(_text("sweep.unfinished", language).format(done, sweep.total))
    return lines


def _curve(axes: "Axes", sweep: Sweep, language: str) -> None:
    """Median and bands over seeds; what was never reached counts as the end of the run, where a band ends there."""
    axis, quantiles = sweep.axes[0], sweep.cells().quantiles
    singles = sweep.singles()
    places = np.repeat(axis.values, singles.shape[1])
    axes.scatter(places, singles.ravel(), s=5, color="#0072B2", alpha=0.2, linewidths=0, label=_text("sweep.single", language))
    for names, shade in ((("low", "high"), "10–90 %"), (("lower", "upper"), "25–75 %")):
        below, above = (np.minimum(quantiles[name], sweep.plan.years) if sweep.never else quantiles[name] for name in names)
        axes.fill_between(axis.values, below, above, color="#0072B2", alpha=0.2, linewidth=0, label=shade)
    median = np.where(np.isfinite(quantiles["median"]), quantiles["median"], np.nan)
    label = _text("sweep.median", language)
    axes.plot(axis.values, median, color="#0072B2", marker="o", markerfacecolor="white", label=label)
    _along(axes, axis, language)
    axes.set_ylabel(_titled(SUMMARIES[sweep.outcome], language))
    axes.legend(loc="best")


def _along(axes: "Axes", axis: Axis, language: str) -> None:
    axes.set_xlabel(_titled(PARAMETERS[axis.name], language))
    if axis.log:
        axes.set_xscale("log")


def _lane(axes: "Axes", sweep: Sweep, language: str) -> None:
    """The share of runs without an outcome, above the curve of those that have one."""
    found = sweep.cells()
    axes.vlines(sweep.axes[0].values, 0, found.undefined / np.maximum(found.lived, 1), color=EDGE, linewidth=5)
    axes.set(ylim=(0, 1), yticks=(0, 1), ylabel=_undefined(sweep, language))


def _cells(figure: "Figure", panels: np.ndarray, sweep: Sweep, language: str) -> None:
    """Median and spread of each cell; hatched where runs have no outcome, and grey where so many that the number has none."""
    found, (one, two) = sweep.cells(), sweep.axes
    with np.errstate(invalid="ignore"):
        spread = found.quantiles["high"] - found.quantiles["low"]
    outcome = _titled(SUMMARIES[sweep.outcome], language)
    shown = ((found.quantiles["median"], "sweep.median", outcome), (spread, "sweep.spread", outcome))
    for panel, (values, title, label) in zip(panels, shown, strict=True):
        grid = np.where(np.isfinite(values), values, np.nan).reshape(sweep.shape).T
        mesh = panel.pcolormesh(np.ma.masked_invalid(grid), cmap="cividis", edgecolors="face", linewidth=0.1)
        figure.colorbar(mesh, ax=panel, label=label)
        _hatch(panel, sweep, np.isfinite(values))
        panel.set(title=TEXTS[title][language != "en"], xlabel=_titled(PARAMETERS[one.name], language))
        panel.set_xticks(*_ticks(one))
        panel.set_yticks(*_ticks(two))
    panels[0].set_ylabel(_titled(PARAMETERS[two.name], language))
    if found.undefined.any():
        figure.suptitle(_text("sweep.hatched", language).format(_undefined(sweep, language)), fontsize=8)


def _hatch(axes: "Axes", sweep: Sweep, finite: np.ndarray) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    found = sweep.cells()
    for chosen, fill in ((~finite & (found.lived > 0), GREY), (finite & (found.undefined > 0), "none")):
        corners = zip(*np.unravel_index(np.flatnonzero(chosen), sweep.shape), strict=True)
        patches = [Rectangle((float(across), float(up)), 1, 1) for across, up in corners]
        axes.add_collection(PatchCollection(patches, facecolor=fill, edgecolor=EDGE, hatch="////", linewidth=0))


def _ticks(axis: Axis) -> tuple[np.ndarray, list[str]]:
    """Places of some values in the middle of their cells, and the values."""
    chosen = np.arange(0, len(axis.values), -(-len(axis.values) // MOST_TICKS))
    return chosen + 0.5, [f"{axis.values[place]:.4g}" for place in chosen]
