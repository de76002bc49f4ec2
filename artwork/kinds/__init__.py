"""One module per family of goods; each function draws one kind of thing from a look."""
