"""The commands that say what there is: regions, parameters, policies, measures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from citypact.experiments.paper.text import aligned

if TYPE_CHECKING:
    from citypact.model.settings.declaration import Declaration
    from citypact.model.settings.packages import Package

chinese_option = click.option("--chinese", is_flag=True, help="In Chinese: labels, meanings and units.")


def shown_number(value: float | str) -> str:
    """A default or a bound as a table shows it: short, and text as it is."""
    return value if isinstance(value, str) else f"{value:.4g}"


def shown_range(declared: "Declaration") -> str:
    """What a declared quantity may be."""
    return " | ".join(declared.choices) if declared.choices else f"{declared.minimum:g} to {declared.maximum:g}"


def shown_levels(package: "Package") -> str:
    """The instruments of a package and their levels."""
    return ", ".join(f"{name} {level:g}" for name, level in package.instruments.items()) or "none"


def _label(row: Any, chinese: bool) -> str:
    return row.label_zh if chinese else row.label


def _meaning(row: Any, chinese: bool) -> str:
    return row.meaning_zh if chinese else row.meaning


def _unit(row: Any, chinese: bool) -> str:
    from citypact.model.settings.units import UNITS

    return UNITS[row.unit] if chinese else row.unit


def _heading(chinese: bool) -> str:
    return "中文" if chinese else "label"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _declarations(declarations: Iterable["Declaration"], chinese: bool) -> str:
    header = ("name", _heading(chinese), "default", "range", "unit", "meaning", "source")
    rows = [
        (d.name, _label(d, chinese), shown_number(d.default), shown_range(d), _unit(d, chinese), _meaning(d, chinese), d.source)
        for d in declarations
    ]
    return aligned(header, rows, right=(2,))


@click.command(short_help="Which agglomerations can be run?")
@chinese_option
def regions(chinese: bool) -> None:
    """Which agglomerations can be run? Cities, relations, and the plan that defines each.

    A name with :founders starts with relations between its founding members. Besides these, synthetic:N makes a region of
    N cities (synthetic:N:SEED another one), and the path of a CSV table a region of your own: docs/own-region.md.
    """
    from citypact.model.regions.loading import founders_specs, load_region, region_specs
    from citypact.model.settings.parameters import Parameters

    reach = Parameters().reach_km
    rows = []
    for spec in (*region_specs(), *founders_specs()):
        region = load_region(spec)
        name, relations = region.name_zh if chinese else region.name, region.relations(reach)
        cores = ", ".join(region.core_cities)
        rows.append((spec, name, len(region), len(relations), cores, region.plan_name, region.plan_date))
    header = ("name", _heading(chinese), "cities", "relations", "core cities", "plan", "of")
    click.echo(aligned(header, rows, right=(2, 3)))
    click.echo(
        f"\nRelations: pairs of cities at most {reach:g} km apart. Also: synthetic:N and synthetic:N:SEED, and "
        "TOWNS.csv, a table of your own."
    )


@click.command(short_help="Which parameters are there, in which ranges?")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@chinese_option
def parameters(words: tuple[str, ...], chinese: bool) -> None:
    """Which parameters are there? Default, range, unit, meaning and source of each.

    With a WORD only those whose name, label or meaning contains it: `parameters cost`. What rule and scope may be
    is told below them.
    """
    from citypact.model.refusal import Refusal
    from citypact.model.settings.choice_table import RULES, SCOPES
    from citypact.model.settings.declaration import GROUPS
    from citypact.model.settings.parameter_table import PARAMETERS

    chosen = [d for d in PARAMETERS.values() if _contains(d, words)]
    if not chosen:
        raise Refusal(f"no parameter has {' and '.join(map(repr, words))} in its name, label or meaning")
    parts = []
    for group, (title, title_zh) in GROUPS.items():
        here = [d for d in chosen if d.group == group]
        if here:
            parts.append(f"{title} {title_zh}\n{_declarations(here, chinese)}")
    for name, table in (("rule", RULES), ("scope", SCOPES)):
        if any(d.name == name for d in chosen):
            rows = [(c.name, _label(c, chinese), _meaning(c, chinese), c.source) for c in table.values()]
            parts.append(f"What {name} may be\n" + aligned(("name", _heading(chinese), "meaning", "source"), rows))
    click.echo("\n\n".join(parts))


def _contains(declared: "Declaration", words: Iterable[str]) -> bool:
    text = " ".join((declared.name, declared.label, declared.label_zh, declared.meaning, declared.meaning_zh)).casefold()
    return all(word.casefold() in text for word in words)


@click.command(short_help="Which policy packages and instruments are there?")
@chinese_option
def policies(chinese: bool) -> None:
    """Which policies are there? Named packages with the levels of their instruments, then the instruments.

    Packages can be joined, each with its years: --policy industry_platform:5-+binding_plan:10-25.
    """
    from citypact.model.settings.instrument_table import INSTRUMENTS
    from citypact.model.settings.packages import PACKAGES

    rows = [
        (p.name, _label(p, chinese), shown_levels(p), _yes(p.recommendation), _meaning(p, chinese), p.source)
        for p in PACKAGES.values()
    ]
    header = ("package", _heading(chinese), "instruments", "recommended", "meaning", "source")
    click.echo(aligned(header, rows))
    click.echo("\nRecommended: one of the five recommendations of Li, Xiao and Ma (2020).")
    click.echo("\nInstruments, for an agenda file (0 is off)")
    columns = ("name", _heading(chinese), "range", "unit", "paid", "supports", "meaning", "source")
    instruments = [
        (i.name, _label(i, chinese), shown_range(i), _unit(i, chinese), _yes(i.paid), _yes(i.supporting),
         _meaning(i, chinese), i.source)
        for i in INSTRUMENTS.values()
    ]  # fmt: skip
    click.echo(aligned(columns, instruments))
    click.echo(
        "\nPaid: it costs the government money and is scaled to its budget. "
        "Supports: a relation founded while it is in force is hybrid."
    )


@click.command(short_help="What does a run record?")
@chinese_option
def measures(chinese: bool) -> None:
    """Which measures does a run record? Those of every year, then the summaries of a whole run."""
    from citypact.model.measures import MEASURES
    from citypact.model.summary import SUMMARIES

    for title, table in (("Measures of a year", MEASURES), ("\nSummaries of a run", SUMMARIES)):
        rows = [(m.name, _label(m, chinese), _unit(m, chinese), _meaning(m, chinese)) for m in table.values()]
        click.echo(f"{title}\n" + aligned(("name", _heading(chinese), "unit", "meaning"), rows))


listings = (regions, parameters, policies, measures)
