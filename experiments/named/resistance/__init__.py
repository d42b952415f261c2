"""How much resistance cooperation bears, and how far sharing and a fund move that point."""
