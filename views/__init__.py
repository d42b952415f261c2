"""The window: a Solara page that reads what the model tells and never its insides."""
