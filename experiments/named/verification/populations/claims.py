"""Finite populations: fixation, which kind selection favours, and which equilibrium noise selects."""

from citypact.experiments.named.verification.populations import fixation, selection, stability
from citypact.experiments.named.verification.spec import Claim

CLAIMS: tuple[Claim, ...] = (*fixation.CLAIMS, *selection.CLAIMS, *stability.CLAIMS)
