"""The usual run: its length, when the government acts in it, and the worlds without it, under each mode and with all modes."""

from citypact.model.settings.packages import PACKAGES

YEARS = 60  # of a run, unless it is told otherwise
FIRST, LAST = 10, 25  # years in which the government of the named experiments acts
LATER = LAST + 10  # the year in which what is left is counted
WORLDS = {name: PACKAGES[name].label for name in ("laissez_faire", "hybrid", "hierarchical")} | {"together": "All three modes"}
FIVE = tuple(name for name, package in PACKAGES.items() if package.recommendation)  # the recommendations of LXM
