"""Calibration: which parameters reproduce what is known, as a point and as a posterior, and what the data cannot tell."""
