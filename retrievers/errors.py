"""What can go wrong while searching, and who acts on it.

ValueError
└── InvalidFilterError            the model or the caller: the message lists what is known
RetrieverError
├── CollectionMismatchError       the operator: what the store has, what was asked, the way out
├── StoreUnavailableError         the operator; a shopper sees one short sentence
│   ├── StoreAccessError          the operator: the key is missing, wrong or may not do this
│   └── StoreFullError            the operator: the licence's or the disk's limit, and the ways out
├── NotSupportedError             the caller: what this engine cannot do, and what can
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


class StoreAccessError(StoreUnavailableError):
    """The store refuses the key, or none was given."""


class StoreFullError(StoreUnavailableError):
    """The store takes no more: a licence's limit, a quota, a full disk."""


class NotSupportedError(RetrieverError):
    """The store's engine cannot do what was asked."""


class EncoderUnavailableError(RetrieverError):
    """A model cannot be had here."""
