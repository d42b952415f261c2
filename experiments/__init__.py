"""Designs, sweeps, figures and the command line: what asks the model questions."""
