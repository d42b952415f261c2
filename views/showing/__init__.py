"""What a visitor is shown of a run, and can keep: frames, the map's land, answers to why, figures and files."""
