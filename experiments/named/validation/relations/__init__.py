"""Lives, neighbours and borders of relations, beside what is known of agreements between cities."""
