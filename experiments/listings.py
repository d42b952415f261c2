"""The commands that say what there is: regions, parameters, policies, measures."""

import click

from experiments.tables import aligned

chinese_option = click.option("--chinese", is_flag=True, help="Chinese labels instead of English ones.")


def shown_number(value) -> str:
    """A default or a bound as a table shows it: short, and text as it is."""
    return value if isinstance(value, str) else f"{value:.4g}"


def _range(declared) -> str:
    if declared.choices:
        return " | ".join(declared.choices)
    return f"{declared.minimum:g} to {declared.maximum:g}"


def _declarations(declarations, chinese: bool) -> str:
    header = ("name", "中文" if chinese else "label", "default", "range", "unit", "meaning", "source")
    rows = [
        (d.name, d.label_zh if chinese else d.label, shown_number(d.default), _range(d), d.unit, d.meaning, d.source)
        for d in declarations
    ]
    return aligned(header, rows, right=(2,))


@click.command(short_help="Which agglomerations can be run?")
@chinese_option
def regions(chinese):
    """Which agglomerations can be run? Cities, relations, and the plan that defines each.

    Besides these, synthetic:N makes a region of N cities (synthetic:N:SEED another one).
    """
    from model.declaration import PARAMETERS
    from model.regions import load_region, region_specs

    reach = PARAMETERS["reach_km"].default
    rows = []
    for spec in region_specs():
        region = load_region(spec)
        name, relations = region.name_zh if chinese else region.name, region.relations(reach)
        cores = ", ".join(region.core_cities)
        rows.append((spec, name, len(region), len(relations), cores, region.plan_name, region.plan_date))
    header = ("name", "中文" if chinese else "label", "cities", "relations", "core cities", "plan", "of")
    click.echo(aligned(header, rows, right=(2, 3)))
    click.echo(f"\nRelations: pairs of cities at most {reach:g} km apart. Also: synthetic:N and synthetic:N:SEED.")


@click.command(short_help="Which parameters are there, in which ranges?")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@chinese_option
def parameters(words, chinese):
    """Which parameters are there? Default, range, unit, meaning and source of each.

    With a WORD only those whose name, label or meaning contains it: `parameters cost`.
    """
    from model.declaration import GROUPS, PARAMETERS
    from model.refusal import Refusal

    chosen = [d for d in PARAMETERS.values() if _contains(d, words)]
    if not chosen:
        raise Refusal(f"no parameter has {' and '.join(map(repr, words))} in its name, label or meaning")
    parts = []
    for group, (title, title_zh) in GROUPS.items():
        here = [d for d in chosen if d.group == group]
        if here:
            parts.append(f"{title} {title_zh}\n{_declarations(here, chinese)}")
    click.echo("\n\n".join(parts))


def _contains(declared, words) -> bool:
    text = f"{declared.name} {declared.label} {declared.label_zh} {declared.meaning}".casefold()
    return all(word.casefold() in text for word in words)


@click.command(short_help="Which policy packages and instruments are there?")
@chinese_option
def policies(chinese):
    """Which policies are there? Named packages with the levels of their instruments, then the instruments.

    Packages can be joined: --policy industry_platform+binding_plan.
    """
    from model.declaration import INSTRUMENTS
    from model.packages import PACKAGES

    rows = []
    for package in PACKAGES.values():
        levels = ", ".join(f"{name} {level:g}" for name, level in package.instruments.items()) or "none"
        label = package.label_zh if chinese else package.label
        rows.append((package.name, label, levels, package.meaning, package.source))
    header = ("package", "中文" if chinese else "label", "instruments", "meaning", "source")
    click.echo(aligned(header, rows))
    click.echo("\nInstruments, for an agenda file (0 is off)")
    click.echo(_declarations(INSTRUMENTS.values(), chinese))


@click.command(short_help="What does a run record?")
@chinese_option
def measures(chinese):
    """Which measures does a run record? Those of every year, then the summaries of a whole run."""
    from model.measures import MEASURES
    from model.summary import SUMMARIES

    for title, table in (("Measures of a year", MEASURES), ("\nSummaries of a run", SUMMARIES)):
        rows = [(m.name, m.label_zh if chinese else m.label, m.unit, m.meaning) for m in table.values()]
        click.echo(f"{title}\n" + aligned(("name", "中文" if chinese else "label", "unit", "meaning"), rows))


listings = (regions, parameters, policies, measures)
