"""Products by the very words that they are described with: BM25, beside the two spaces of vectors."""
