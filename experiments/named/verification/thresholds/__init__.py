"""Thresholds and cascades."""
