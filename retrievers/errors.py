"""What can go wrong while searching, and who acts on it.

ValueError
└── InvalidFilterError            the model or the caller: the message lists what is known
RetrieverError
├── CollectionMismatchError       the operator: what the store has, what was asked, the way out
├── StoreUnavailableError         the operator; a shopper sees one short sentence
└── EncoderUnavailableError       the operator: which model, why, what to install or point at
"""


class InvalidFilterError(ValueError):
    """A filter that the catalogue cannot carry: unknown field, wrong kind of condition, empty range."""


class RetrieverError(Exception):
    """Base of what the operator acts on."""


class CollectionMismatchError(RetrieverError):
    """The store was built with other encoders, or by a newer version."""


class StoreUnavailableError(RetrieverError):
    """The store cannot be opened or does not answer. Never holds a key."""


class EncoderUnavailableError(RetrieverError):
    """A model cannot be had here."""
