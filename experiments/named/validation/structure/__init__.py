"""Which findings survive another structure of the model."""
