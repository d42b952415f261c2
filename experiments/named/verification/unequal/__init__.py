"""Unequal gains, bargaining, contests and fines."""
