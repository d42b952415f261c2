"""Patterns of agglomerations: gaps, plans, who comes first, and what turns first."""
