"""What comes out of runs, for other tools: tidy frames, labelled arrays, graphs, and the files that others read."""
