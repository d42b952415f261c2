"""What a visitor has run: the plan of a form, a link or a file, one run or two being played, and a sweep."""
