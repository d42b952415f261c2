"""How much is to be had for how much outlay and inequality, and by which policy."""
