"""The year of the batch engine: its arrays, and one file for each stage, compiled, many runs at once."""
