"""Repeated games and starting small."""
