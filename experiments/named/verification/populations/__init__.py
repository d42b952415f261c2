"""Finite populations: fixation, selection, and which equilibrium is stable in the long run."""
