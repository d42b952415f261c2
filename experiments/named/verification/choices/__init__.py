"""Noisy choice and many equilibria."""
