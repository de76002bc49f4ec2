"""How good and how fast the search is: measured here, never shipped."""
