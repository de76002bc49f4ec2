"""How the server says no."""

from typing import NoReturn

from grpc import StatusCode  # type: ignore[import-untyped, unused-ignore]


class Refused(Exception):  # noqa: N818
    """The request fails with this gRPC status `code` and this `text`. Clients read the text too."""

    def __init__(self, code: StatusCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def invalid(text: str) -> NoReturn:
    """Refuse with INVALID_ARGUMENT."""
    raise Refused(StatusCode.INVALID_ARGUMENT, text)


def unsupported(what: str) -> NoReturn:
    """Refuse with UNIMPLEMENTED."""
    raise Refused(StatusCode.UNIMPLEMENTED, f"This parameter is not supported: {what}")


def collection_not_found(name: str) -> NoReturn:
    """Refuse with NOT_FOUND: no such collection, or not open."""
    raise Refused(StatusCode.NOT_FOUND, f"Collection not found: {name}")


def space_not_found(name: str, known: list[str]) -> NoReturn:
    """Refuse with NOT_FOUND: the collection has no vectors of this name."""
    raise Refused(StatusCode.NOT_FOUND, f"Vector space '{name}' not found, there are {known}")
