"""What a command is asked to run: options that several commands share, and what they stand for.

Nothing heavy is imported before a command runs, so that help comes at once.
"""

import click

from citypact.experiments.paper.worlds import YEARS
from citypact.model.refusal import Refusal


def options(*decorators):
    """Several click options as one decorator, in the order in which help lists them."""

    def decorate(function):
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


years_option = click.option(
    "--years", type=int, default=YEARS, show_default=True, metavar="N", help="How many years a run lasts."
)
region_option = click.option(
    "--region", "region_id", default="yangtze_delta", show_default=True, metavar="NAME",
    help="The agglomeration: an id from `regions`, or synthetic:N or synthetic:N:SEED.",
)  # fmt: skip
parameter_options = options(
    click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
                 help="One parameter, such as search_cost=0.05; may be repeated. Names: `parameters`."),
    click.option("--params", "parameter_file", metavar="FILE.toml",
                 help="Parameters from a file; --set comes after it and wins."),
)  # fmt: skip
policy_options = options(
    click.option("--policy", metavar="NAME", help="A package from `policies`, or several joined by +."),
    click.option("--from", "first", type=int, metavar="YEAR", help="First year of the policy.  [default: 1]"),
    click.option("--to", "last", type=int, metavar="YEAR", help="Last year of the policy.  [default: the end]"),
    click.option("--budget", type=float, metavar="NUMBER",
                 help="Most that the policy may spend a year, in mean city outputs.  [default: no limit]"),
    click.option("--agenda", "agenda_file", metavar="FILE.toml",
                 help="Any list of interventions from a file, instead of --policy."),
)  # fmt: skip
seed_option = click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", help="Chance; the same seed gives the same run."
)
output_options = options(
    click.option("--out", "folder", required=True, metavar="DIR", help="New folder for the results."),
    click.option("--overwrite", is_flag=True, help="Replace a folder of earlier results."),
)


def read_region(name):
    """The region of that name."""
    from citypact.model.regions.loading import load_region

    return load_region(name)


def read_parameters(parameter_file, settings):
    """Parameters from a file, if there is one, and then from single settings, of which a later one wins."""
    from citypact.model.settings.parameters import Parameters

    parameters = Parameters() if parameter_file is None else Parameters.from_toml(parameter_file)
    return parameters.replace(**dict(Parameters.parse_setting(text) for text in settings))


def read_agenda(policy, first, last, budget, agenda_file):
    """The agenda of a policy or of a file; an empty one, under which no government acts, of neither."""
    from citypact.model.settings.agenda import Agenda
    from citypact.model.settings.packages import policy_agenda

    if agenda_file is not None:
        if not all(value is None for value in (policy, first, last, budget)):
            raise Refusal("--agenda holds its own policies, years and budget; give it alone, or give a --policy")
        return Agenda.from_toml(agenda_file)
    if policy is None:
        if not all(value is None for value in (first, last, budget)):
            raise Refusal("--from, --to and --budget are those of a policy; give a --policy too")
        return Agenda()
    return policy_agenda(policy, 1 if first is None else first, last, budget)
