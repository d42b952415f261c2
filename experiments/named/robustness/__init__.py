"""Which claims of the theory survive other assumptions of the model."""
