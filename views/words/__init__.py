"""What the page says in English and Chinese: labels, and sentences made from the numbers of an explanation."""
