"""The scenes of the story: what the server plays for each of them, live."""
