"""What a wheel of ours brings into an empty environment, and what it says of what is not there."""
