"""What to do with a message without a language model."""
