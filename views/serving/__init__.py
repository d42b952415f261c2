"""How the page is served: the command that starts it, the gate before it, its limits and turns, no network, a warm engine."""
