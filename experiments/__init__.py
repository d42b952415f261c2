"""Designs, sweeps, figures and the command line: what asks the model questions."""


def open(folder):
    """What is in a sweep's folder: ``summaries()``, ``series()``, ``survival()``, ``points()`` as pandas DataFrames."""
    from citypact.experiments.sweeps.tables import Sweep  # here, so that `python -m experiments --help` loads none of it

    return Sweep(folder)
