"""The few messages that Qdrant's protocol does not have, built here from their field numbers."""

from typing import Any

from google.protobuf import (  # type: ignore[import-untyped, unused-ignore]
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)

_KIND = descriptor_pb2.FieldDescriptorProto
_TEXT, _BOOL, _DOUBLE, _UINT = _KIND.TYPE_STRING, _KIND.TYPE_BOOL, _KIND.TYPE_DOUBLE, _KIND.TYPE_UINT64
_PACKAGE = "stand_ins.vectorai"

# name of the message -> {number of the field: (name, type, or the name of a message)}
_MESSAGES: dict[str, dict[int, tuple[str, int | str]]] = {
    "Named": {1: ("collection_name", _TEXT)},  # every request about one collection
    "Done": {1: ("result", _BOOL), 2: ("time", _DOUBLE)},
    "Number": {1: ("number", _UINT), 2: ("time", _DOUBLE)},  # a count or a state
    "Stats": {
        1: ("total_vectors", _UINT),
        2: ("indexed_vectors", _UINT),
        3: ("deleted_vectors", _UINT),
        4: ("storage_bytes", _UINT),
        5: ("index_memory_bytes", _UINT),
    },
    "StatsReply": {1: ("stats", "Stats"), 2: ("time", _DOUBLE)},
    "Compaction": {1: ("segments_before", _UINT), 2: ("segments_after", _UINT)},
    "CompactReply": {1: ("task_id", _TEXT), 2: ("stats", "Compaction"), 3: ("time", _DOUBLE)},
    "Empty": {},  # a health request, an empty list of tasks or of optimizations
    "Health": {1: ("title", _TEXT), 2: ("version", _TEXT)},
    # What create, and the information on a collection, carry beyond Qdrant's fields.
    "CreateMore": {100: ("index_type", _UINT)},
    "InfoMore": {
        100: ("name", _TEXT),
        101: ("health", _UINT),
        102: ("vectors_count", _UINT),
        103: ("index_type", _UINT),
    },
}


def _build() -> Any:  # noqa: ANN401
    """A function from the name of a message to its class."""
    file = descriptor_pb2.FileDescriptorProto(
        name="stand_ins/vectorai.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (label, kind) in fields.items():
            made = message.field.add(name=label, number=number, label=_KIND.LABEL_OPTIONAL)
            if isinstance(kind, str):
                made.type, made.type_name = _KIND.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
            else:
                made.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))


_class = _build()
Named: Any = _class("Named")
Done: Any = _class("Done")
Number: Any = _class("Number")
Stats: Any = _class("Stats")
StatsReply: Any = _class("StatsReply")
Compaction: Any = _class("Compaction")
CompactReply: Any = _class("CompactReply")
Empty: Any = _class("Empty")
Health: Any = _class("Health")
CreateMore: Any = _class("CreateMore")
InfoMore: Any = _class("InfoMore")
