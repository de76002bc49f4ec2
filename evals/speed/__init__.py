"""How fast, how large: figures for whoever operates a shop. Not run by CI."""
