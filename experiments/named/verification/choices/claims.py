"""Noisy choice and many equilibria: quantal response, discrete choice, social interaction."""

from citypact.experiments.named.verification.choices import quantal_response, random_utility, social_interactions
from citypact.experiments.named.verification.spec import Claim

CLAIMS: tuple[Claim, ...] = (*quantal_response.CLAIMS, *random_utility.CLAIMS, *social_interactions.CLAIMS)
