"""Ground floor: the rules of cooperation between cities, and the agents that apply them."""
