"""The model against itself: its mean-field limit, its two tenants, and what must hold in every run."""
