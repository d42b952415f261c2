"""The version of the model's results, apart from the version of the software.

It is raised whenever a trajectory changes: another equation, another default, another order of draws or of summation.
Stored runs are addressed by it, so that results of two models never mix; the frozen baseline in the tests fails
when a trajectory changes and nobody has raised it.
"""

MODEL_VERSION = "2"
