"""A model that nobody has changed lives its years on a block of the engine, while its agents sleep."""
