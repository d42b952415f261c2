"""Games on lattices and networks."""
