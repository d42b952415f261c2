"""The model: its parameters and data, the policy agenda, random draws, the Mesa model, the batch engine and measures."""
