"""Servers that take the place of ones that cannot run here. Not installed, and not part of the product."""
