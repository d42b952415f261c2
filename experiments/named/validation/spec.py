"""What the validation experiment asks: its parts, in the order of the report."""

PARTS = {
    "history": "The council of the Yangtze Delta, 1997 to 2019",
    "relations": "Lives, neighbours and borders of relations",
    "patterns": "Patterns of agglomerations",
    "structure": "What survives another structure",
}
