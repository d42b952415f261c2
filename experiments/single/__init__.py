"""One run: written out as tables and a figure, or one of its decisions explained."""
