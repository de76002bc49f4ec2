"""Holds a language model's answer against what was found."""
