"""How the page is served: the command that starts it, its limits, no network, and the engine compiled beforehand."""
