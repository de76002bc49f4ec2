"""Several ways to search, side by side, over the same shops and requests."""
