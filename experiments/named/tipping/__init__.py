"""Whether cooperation remembers, and whether relations turn where theory says they tip."""
