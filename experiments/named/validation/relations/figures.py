"""Figures of relations: how long they live, whether triads close, and what a relation's chances depend on."""

import numpy as np
from matplotlib.axes import Axes

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.relations.spec import (
    AGES,
    BANDS,
    DEFAULT,
    MEAN_AGE,
    NO_BORDER,
    NO_TOURNAMENT,
    NOISY_AGES,
    NULLS,
    OUTCOMES,
    REWIRED,
    SIGNIFICANT,
    STAGES,
    STOCK_GROWTH,
    TEN,
    TRAITS,
    WORLD_LABELS,
    looked,
)
from citypact.experiments.paper.figure_charts import band
from citypact.experiments.paper.figure_panels import column, columns, dots, legend_below
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.tables import where

FIGURES = {
    "relations_lives": "How long relations live, and how old they are",
    "relations_closure": "Triangles against three kinds of chance",
    "relations_traits": "On what a relation's chances depend, other things equal",
}
PALE = "#D9D9D9"
OUTCOME_TITLES = {"in_force": "In force", "formal": "Formal"}
NULL_LABELS = {
    "free": "Equal degrees, any cities",
    "reach": "Equal degrees, within reach",
    "pairs": "Pairs tied as often, each for itself",
}


def draw(stored: Stored) -> None:
    """Draw every figure of relations into the folder."""
    for one_of_them in (_lives, _closure, _traits):
        one_of_them(stored)


def _lives(stored: Stored) -> None:
    with new_figure(1, 3, height=3.0) as (figure, (survival, hazard, age)):
        _survival(survival, stored)
        _hazard(hazard, stored)
        _age(age, stored)
        save(figure, stored.folder, "relations_lives", stored.caption(
            "Left: share of founded relations still alive (Kaplan–Meier, all runs; band: 95 % by resampling whole runs, mostly "
            "narrower than the line). Middle: breaks for each relation and year by age, with 95 % intervals. Right: mean age of "
            "the relations in force, as it is (solid) and with half the rationality (dashed). Grey: what a mean age of "
            f"{MEAN_AGE:g} years (Homsy et al. 2013) implies if the hazard is constant, for a stock that is constant or grows by "
            f"{100 * STOCK_GROWTH:.0f} % a year; dotted, right: that age."
        ))  # fmt: skip


def _survival(axes: Axes, stored: Stored) -> None:
    table = stored["relations_survival"]
    years, alive, low, high, constant, growing = columns(
        table, "years", "survival", "low", "high", "constant_stock", "growing_stock"
    )
    axes.fill_between(years, constant, growing, color=PALE, linewidth=0)
    axes.fill_between(years, low, high, step="post", color="black", alpha=0.2, linewidth=0)
    axes.step(years, alive, where="post", color="black")
    axes.axvline(TEN, color="black", linewidth=0.7, linestyle=":")
    axes.set(
        xlabel="Years since the founding", ylabel="Share of relations alive", ylim=(0, 1.02), xlim=(0, stored.study.scale.years)
    )


def _hazard(axes: Axes, stored: Stored) -> None:
    rows = where(stored["relations_hazard"], quantity=[f"age {first}–{last}" for first, last in BANDS])
    mean, low, high = columns(rows, "mean", "low", "high")
    places = np.arange(len(BANDS))
    axes.axhspan(1 / MEAN_AGE - STOCK_GROWTH, 1 / MEAN_AGE, color=PALE, linewidth=0)
    axes.errorbar(places, mean, [mean - low, high - mean], fmt="o", color="black", markerfacecolor="white", capsize=2)
    axes.set_xticks(places, [f"{first}–{last}" for first, last in BANDS])
    axes.set(xlabel="Age (years)", ylabel="Hazard (a year)", xlim=(-0.5, len(BANDS) - 0.5))
    axes.set_ylim(bottom=0)


def _age(axes: Axes, stored: Stored) -> None:
    for position, world in enumerate((AGES, NOISY_AGES)):
        rows = where(stored["relations_ages"], world=world, quantity="mean age").sort_values("year")
        band(rows, "year", "mean", "low", "high", ax=axes, position=position)
    axes.axhline(MEAN_AGE, color="black", linewidth=0.9, linestyle=":")
    axes.set(xlabel="Year", ylabel="Mean age in force (years)")
    axes.set_ylim(bottom=0)


def _closure(stored: Stored) -> None:
    years = looked(stored.study.scale.years)
    with new_figure(1, len(STAGES), height=2.8, sharey=True) as (figure, panels):
        for axes, (stage, label) in zip(panels, STAGES.items(), strict=True):
            for position, null in enumerate(NULLS):
                rows = where(stored["relations_closure"], stage=stage, null=null, quantity="z")
                dots(axes, position, rows, np.arange(len(years)) + 0.2 * (position - 1), NULL_LABELS[null])
            axes.axvline(0, color="black", linewidth=0.7)
            axes.axvline(SIGNIFICANT, color="black", linewidth=0.9, linestyle=":")
            axes.set_title(label.capitalize(), loc="left")
            axes.set_xlabel("Triangles beyond chance\n(standard deviations)")
        panels[0].set_yticks(np.arange(len(years)), [f"Year {year}" for year in years])
        panels[0].set_ylim(len(years) - 0.5, -0.5)
        legend_below(figure, panels[0], len(NULLS))
        save(figure, stored.folder, "relations_closure", stored.caption(
            "Triangles of the networks of relations beyond those of networks drawn at random, in standard deviations of these "
            f"({REWIRED} for each run): mean over runs with 95 % intervals. Drawn with the same degrees between any two cities, "
            "with the same degrees between cities within reach, and with every pair tied as often as in all runs, each for "
            "itself, which leaves nothing but places and sizes. Dotted: "
            f"{SIGNIFICANT:g}, from which a single network would be called closed."
        ))  # fmt: skip


def _traits(stored: Stored) -> None:
    worlds = (DEFAULT, NO_BORDER, NO_TOURNAMENT)
    with new_figure(1, len(OUTCOMES), height=3.6, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, OUTCOMES, strict=True):
            for position, world in enumerate(worlds):
                rows = where(stored["relations_regression"], world=world, outcome=outcome, year=0, model="linear")
                scale = column(rows, "scale")
                scaled = {
                    name: column(rows, stem) * scale
                    for name, stem in (("mean", "mean"), ("low", "city_low"), ("high", "city_high"))
                }
                dots(axes, position, rows.assign(**scaled), np.arange(len(TRAITS)) + 0.22 * (position - 1), WORLD_LABELS[world])
            axes.axvline(0, color="black", linewidth=0.7)
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
            axes.set_title(OUTCOME_TITLES[outcome], loc="left")
            axes.set_xlabel("Change of the share of years")
        panels[0].set_yticks(np.arange(len(TRAITS)), [trait.label for trait in TRAITS.values()])
        panels[0].set_ylim(len(TRAITS) - 0.5, -0.5)
        legend_below(figure, panels[0], len(worlds))
        years = ", ".join(map(str, looked(stored.study.scale.years)))
        save(figure, stored.folder, "relations_traits", stored.caption(
            f"Coefficients of a linear probability model: share of the years {years} in which a relation is in force (left) or "
            "formal, that is of thematic cooperation or deeper (right), on its traits at the start. Border and rivals: yes "
            "against no; the others for two standard deviations. Intervals have 95 % and allow for relations that share a run "
            "or a city."
        ))  # fmt: skip
