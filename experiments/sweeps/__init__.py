"""Sweeps: a design, cut into jobs, lived by executors, kept in a ledger, written out as tables."""
