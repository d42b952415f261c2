"""Which of the five recommendations carries the result."""
