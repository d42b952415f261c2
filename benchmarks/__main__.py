"""``python -m benchmarks all`` measures everything in one run; ``python -m benchmarks scaling`` shows how time grows."""

import argparse

from benchmarks import performance, scaling
from citypact.model.refusal import Refusal


def main() -> None:
    """Read the command line and measure."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = reader.add_subparsers(required=True)
    for name, module in (("all", performance), ("scaling", scaling)):
        told = (module.__doc__ or "").splitlines()[0]
        parser = commands.add_parser(name, help=told, description=told)
        module.add_options(parser)
        parser.set_defaults(measure=module.measure)
    options = reader.parse_args()
    try:
        options.measure(options)
    except Refusal as refusal:
        raise SystemExit(str(refusal)) from None


if __name__ == "__main__":
    main()
