"""The model: its parameters and data, the agenda, draws, the Mesa model, the batch engine, measures."""
