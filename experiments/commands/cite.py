"""The command ``cite``: what to cite of results, and how to tell of them in a paper."""

import click

from citypact.experiments.commands import request
from citypact.model.refusal import Refusal

TABLES = ("csv", "latex")
# What describes a run to be cited, and has no place beside a name.
DESCRIBING = {"region_id": "--region", "years": "--years", "seed": "--seed", "settings": "--set", "parameter_file": "--params",
              "changes": "--change", "policy": "--policy", "budget": "--budget", "agenda_file": "--agenda"}  # fmt: skip


@click.command(short_help="What is to be cited, and how is it told in a paper?")
@click.argument("name", required=False, metavar="[NAME]")
@request.region_option
@request.years_option
@request.seed_option
@request.parameter_options
@request.change_option
@request.policy_options
@click.option("--table", type=click.Choice(TABLES), help="Only the table of parameters: symbol, value, unit, source.")
@click.option("--part", type=click.Choice(("bibtex", "methods")), help="Only the BibTeX, or only the methods.")
@click.pass_context
def cite(
    context: click.Context, name: str | None, region_id: str, years: int, seed: int, settings: tuple[str, ...],
    parameter_file: str | None, changes: tuple[str, ...], policy: str | None, budget: float | None, agenda_file: str | None,
    table: str | None, part: str | None,
) -> None:  # fmt: skip
    """What is to be cited, and how is it told in a paper? BibTeX, a methods paragraph in English and Chinese, tables.

    NAME is a named experiment, a folder of results or its manifest.json. Without one it is the run that the options describe,
    as they do for `simulate`; it is not run. BibTeX has the software, the paper that the model builds on, and the literature
    behind the mechanisms that were in force.

    \b
    Examples:
      python -m experiments cite transition
      python -m experiments cite results/first --part bibtex > references.bib
      python -m experiments cite --policy hybrid:10-25 --set resistance=1.5
      python -m experiments cite costs --table latex > parameters.tex
    """
    from citypact.experiments.publishing.subject import Subject, subject_of

    given = [option for key, option in DESCRIBING.items() if _is_given(context, key)]
    if name is not None and given:
        raise Refusal(f"{name}: holds what was run; leave {', '.join(given)}, or the name")
    if table is not None and part is not None:
        raise Refusal("--table and --part are given; leave one of them")
    if name is not None:
        subject = subject_of(name)
    else:
        from citypact.experiments.single.simulation import manifest_of
        from citypact.model.engine import check_years

        run = request.read_run(region_id, seed, settings, parameter_file, changes, policy, budget, agenda_file)
        subject = Subject(manifest_of(run, check_years(years)))
    if table is None:
        from citypact.experiments.publishing.citation import citation

        click.echo(citation(subject, part))
        return
    from citypact.experiments.publishing.parameter_rows import as_csv, as_latex, parameter_rows

    rows = parameter_rows(subject)
    click.echo(as_csv(rows) if table == "csv" else as_latex(rows, subject.hash), nl=False)


def _is_given(context: click.Context, option: str) -> bool:
    return context.get_parameter_source(option) == click.core.ParameterSource.COMMANDLINE
