"""Repeated games and starting small: how much patience and trust conditional cooperation needs, at once and step by step."""

from citypact.experiments.named.verification.repeated import grim, starting_small
from citypact.experiments.named.verification.spec import Claim

CLAIMS: tuple[Claim, ...] = (*grim.CLAIMS, *starting_small.CLAIMS)
