"""Which parameters decide how far and how soon cooperation comes."""
