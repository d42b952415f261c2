"""Designs, sweeps, figures and the command line: what asks the model questions."""


def open(folder):
    """The sweep in a folder: an object whose ``summaries()``, ``series()``, ``points()`` are pandas DataFrames."""
    from experiments.export import Sweep  # here, so that `python -m experiments --help` loads none of it

    return Sweep(folder)
