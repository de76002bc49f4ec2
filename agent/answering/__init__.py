"""The words of an answer, made from what was found."""
