"""Which kind of cooperation comes sooner, goes deeper, and lasts: the headline experiment."""
