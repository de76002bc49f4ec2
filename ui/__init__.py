"""What a person drives: the chat page and the command line."""
