"""Thresholds and cascades: crowds of which each joins when enough others have, all together or along a graph."""

from citypact.experiments.named.verification.spec import Claim
from citypact.experiments.named.verification.thresholds import cascades, riots

CLAIMS: tuple[Claim, ...] = (*riots.CLAIMS, *cascades.CLAIMS)
