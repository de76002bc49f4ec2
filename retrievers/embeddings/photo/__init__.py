"""A photo encoder of our own, in the package: no download."""
