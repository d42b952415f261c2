"""The command line: what can be asked, and how what is asked is read."""
