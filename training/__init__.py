"""Trains the photo encoder that the package ships. Not in the wheel: python -m training --data FOLDER."""
