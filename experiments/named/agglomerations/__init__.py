"""Which agglomerations come to cooperate, and what holds the others back."""
