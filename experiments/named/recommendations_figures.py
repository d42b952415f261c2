"""The figures of the recommendations experiment, drawn from its stored tables."""

import numpy as np

from experiments.figure_style import LINES, new_figure, save
from experiments.named.figure_panels import axis_label, column, declared, dots, written_tiles
from experiments.named.prose import signed, value
from experiments.named.recommendations import FIRST, FIVE, LETTERS, REGION
from model.packages import PACKAGES
from model.regions import load_region

LABELS = {name: PACKAGES[name].label for name in FIVE}
SHOWN = ("final_cooperation", "cumulative_welfare", "net_welfare", "gini_gains", "gini_output", "total_outlay")
IN_PAIRS = ("final_cooperation", "net_welfare")
INTERVAL = "Bars are 95 % intervals of the mean over paired seeds, most of them narrower than the markers."


def lettered(name: str) -> str:
    """A recommendation with its letter."""
    return f"{LABELS[name]} ({LETTERS[name]})"


def draw_all(stored) -> None:
    """Draw every figure of the experiment."""
    draw_main(stored)
    draw_pairs(stored)
    draw_policies(stored)


def _where(stored) -> str:
    return f"{load_region(REGION).name}; packages in force from year {FIRST} to year {stored.study.scale.years}."


def draw_main(stored) -> None:
    """The main effect of every recommendation on six outcomes."""
    places = np.arange(len(FIVE))[::-1]
    with new_figure(2, 3, height=4.4, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels.flat, SHOWN, strict=True):
            effects = [row for row in stored["effects"] if row["outcome"] == outcome and not row["with"]]
            dots(axes, 0, effects, places)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_xlabel(axis_label(outcome, "\n"), fontsize=7.5)
            axes.set_yticks(places, labels=[lettered(name) for name in FIVE])
            axes.set_ylim(-0.6, len(FIVE) - 0.4)
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
            axes.locator_params(axis="x", nbins=4)
        text = (
            "Main effects of the five recommendations: the mean over the 16 combinations with a package less the mean over "
            f"the 16 without it. {_where(stored)}"
        )
        save(figure, stored.folder, "main_effects", stored.caption(text, INTERVAL))


def draw_pairs(stored) -> None:
    """Interactions: above the diagonal on average over the others, below it with the others absent."""
    with new_figure(1, 2, height=3.3, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, IN_PAIRS, strict=True):
            cells = np.full((len(FIVE), len(FIVE)), np.nan)
            texts = np.full(cells.shape, "", dtype=object)
            for table, chosen in (("effects", lambda row: bool(row["with"])), ("pairs", lambda row: row["what"] == "surplus")):
                for row in stored[table]:
                    if row["outcome"] == outcome and chosen(row):
                        one, other = FIVE.index(row["factor"]), FIVE.index(row["with"])
                        at = (one, other) if table == "effects" else (other, one)
                        cells[at], texts[at] = value(row), signed(value(row))
            written_tiles(axes, cells, texts, np.nanmax(np.abs(cells)))
            axes.set_xticks(range(len(FIVE)), labels=[LETTERS[name] for name in FIVE])
            axes.set_yticks(range(len(FIVE)), labels=[lettered(name) for name in FIVE])
            axes.set_title(declared(outcome).label, loc="left")
            axes.set_xlabel(f"({declared(outcome).unit})")
        text = (
            "What two recommendations are worth together beyond their sum. Above the diagonal: the interaction of the "
            "factorial, half the difference that one makes to the effect of the other, on average over the other three. Below: "
            "the pair alone less the sum of each alone, the other three not in force. Positive: the pair is worth more than its "
            f"sum. {_where(stored)}"
        )
        save(figure, stored.folder, "pairs", stored.caption(text))


def draw_policies(stored) -> None:
    """All 32 combinations: final cooperation against outlay."""
    rows = [row for row in stored["cells"] if row["outcome"] == "total_outlay"]
    outlay = column(rows, "mean")
    final = column([row for row in stored["cells"] if row["outcome"] == "final_cooperation"], "mean")
    market, words = np.array([row[FIVE[0]] == "1" for row in rows]), LABELS[FIVE[0]].lower()
    with new_figure(height=4.6) as (figure, axes):
        for (colour, _, marker), chosen, label in zip(
            LINES, (~market, market), (f"without {words}", f"with {words}"), strict=False
        ):
            style = {"linestyle": "none", "marker": marker, "color": colour, "markerfacecolor": "white"}
            axes.plot(outlay[chosen], final[chosen], label=label, **style)
        best = _front(outlay, final)
        axes.plot(outlay[best], final[best], color="#888888", linewidth=0.8, zorder=0, label="no other does better for less")
        for place, row in enumerate(rows):
            crowded = _upper_of_two(outlay, final, place)
            axes.annotate(
                row["policy"].replace("·", ""), (outlay[place], final[place]), fontsize=6, textcoords="offset points",
                xytext=(-4, 3) if crowded else (4, -7), ha="right" if crowded else "left",
            )  # fmt: skip
        axes.set_xscale("symlog", linthresh=10)
        axes.set_xticks([0, 10, 30, 100, 300, 1000], labels=["0", "10", "30", "100", "300", "1000"])
        axes.set(xlim=(-1, 1200), xlabel=axis_label("total_outlay"), ylabel=axis_label("final_cooperation"), ylim=(0.3, 1.0))
        axes.legend(loc="upper left")
        letters = ", ".join(f"{letter} {LABELS[name].lower()}" for name, letter in LETTERS.items())
        text = (
            f"All 32 combinations of the five recommendations ({letters}; – none): final cooperation against public outlay, "
            f"means over seeds. Outlay is linear up to 10 and logarithmic beyond. {_where(stored)}"
        )
        save(figure, stored.folder, "policies", stored.caption(text))


def _upper_of_two(outlay, final, place: int) -> bool:
    """Whether another point stands close below this one, or beside it on the right, so that its label goes to the left."""
    apart = np.log10(np.maximum(outlay, 1.0)) - np.log10(max(outlay[place], 1.0))
    above = final[place] - final
    close = (np.abs(apart) < 0.12) & (np.abs(above) < 0.025)
    close[place] = False
    beside = np.abs(above) < 0.004
    return bool((close & np.where(beside, apart > 0, above > 0)).any() or (close & beside & (apart == 0) & (above > 0)).any())


def _front(outlay, final) -> list:
    """Positions, by outlay, of the combinations that reach more than all that cost no more."""
    best, highest = [], -np.inf
    for place in sorted(range(len(outlay)), key=lambda place: (outlay[place], -final[place])):
        if final[place] > highest:
            best.append(place)
            highest = final[place]
    return best
