"""The figure of how time grows, drawn from its stored tables."""

from pathlib import Path

import numpy as np
import pandas as pd

from citypact.experiments.paper.figure_style import BLACK, BLUE, new_figure, save

LABELS = {"cities": "Cities (one run)", "runs": "Runs (Yangtze River Delta, 60 years)", "years": "Years (32 runs)",
          "threads": "Threads (wall time)"}  # fmt: skip


def seconds(rows: pd.DataFrame) -> np.ndarray:
    """The time that counts, s: the wall's where threads are the question, else the processor's, which others disturb less."""
    of_threads = rows["varied"].to_numpy() == "threads"
    return np.where(of_threads, rows["wall_s"].to_numpy(dtype=float), rows["processor_s"].to_numpy(dtype=float))


def draw(folder: Path, machine: str) -> None:
    """Draw scaling.png and scaling.svg into a folder that holds scaling.csv and exponents.csv, with a caption."""
    rows, fitted = (pd.read_csv(folder / f"{name}.csv") for name in ("scaling", "exponents"))
    with new_figure(2, 2, height=5.2) as (figure, panels):
        for axes, (varied, label) in zip(panels.flat, LABELS.items(), strict=True):
            part = rows[rows["varied"] == varied]
            axes.loglog(part["value"], seconds(part), "o", color=BLACK, markerfacecolor="white", label="measured")
            for fit in fitted[fitted["varied"] == varied].itertuples():
                values = np.array([fit.first, fit.last], dtype=float)
                told = f"exponent {fit.exponent:.2f}".replace("-", "−")
                axes.loglog(values, fit.factor_s * values**fit.exponent, "--", color=BLUE, label=told)
            axes.set(xlabel=label, ylabel="Time (s)")
            if varied == "threads":
                axes.set_xticks(part["value"], [str(value) for value in part["value"]])
                axes.set_yticks(seconds(part), [f"{value:.3g}" for value in seconds(part)])
                axes.minorticks_off()
            axes.legend()
        save(figure, folder, "scaling", _caption(machine))


def _caption(machine: str) -> str:
    return (
        "Time of the batch engine against the number of cities (synthetic regions, about twenty relations for each city), runs, "
        "years and threads, on log axes; dashed: power laws fitted by least squares. Processor time, but for threads; medians. "
        f"{machine}."
    )
