"""The agglomerations: their cities and shares from the tables in ``data/``, and regions made up by a seed."""
