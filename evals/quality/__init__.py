"""Quality: labelled requests and catalogues against what the search does."""
