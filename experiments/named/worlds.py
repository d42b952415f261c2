"""When the government of the named experiments acts, and the worlds without it, under each mode and with all modes."""

from experiments.request import FROM, TO
from model.packages import PACKAGES

FIRST, LAST = FROM, TO  # years in which the government acts
LATER = LAST + 10  # the year in which what is left is counted
WORLDS = {name: PACKAGES[name].label for name in ("laissez_faire", "hybrid", "hierarchical")} | {"together": "All three modes"}
