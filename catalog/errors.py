"""What can be wrong with a catalogue or a photo, and who acts on it.

ValueError
├── CatalogError              the operator: a file, a row, a column
└── ImageError                the shopper (or the operator, for a product's own photo)
ImportError
└── MissingDependencyError    the developer: the pip line that fixes it
"""


class CatalogError(ValueError):
    """A catalogue that cannot be read as it is. One problem per line, each with file, row and column."""


class ImageError(ValueError):
    """A file that is no picture, or one that is too large. The message can be shown to a shopper."""


class MissingDependencyError(ImportError):
    """An optional package is not installed. The message holds the pip line that installs it."""

    def __init__(self, needed_by: str, package: str, extra: str) -> None:
        super().__init__(
            f"{needed_by} needs '{package}'. Install it with: pip install 'shoplens[{extra}]'", name=package
        )
