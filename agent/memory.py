"""A conversation's memory: the latest state of each, and how much of it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AnyMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver

MAX_TURNS = 20
"""Turns that a conversation remembers; what a shopper refers to is among the latest."""
CHIP = "chip"
"""Marks a message that stands for a click and not for words of the shopper."""


class LatestState(InMemorySaver):
    """Keeps one state per conversation. LangGraph's own memory keeps that of every step, so that each message
    would be held as often as steps followed it; nothing here goes back to one.
    """

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Saves a state and drops the one before."""
        thread, namespace = config["configurable"]["thread_id"], config["configurable"]["checkpoint_ns"]
        before = dict(self.storage[thread][namespace]) if thread in self.storage else {}
        saved = super().put(config, checkpoint, metadata, new_versions)
        kept = checkpoint["channel_versions"]
        for id_, (state, *_) in before.items():
            if id_ == checkpoint["id"]:
                continue
            for channel, version in self.serde.loads_typed(state)["channel_versions"].items():
                if kept.get(channel) != version:
                    self.blobs.pop((thread, namespace, channel, version), None)
            self.storage[thread][namespace].pop(id_, None)
            self.writes.pop((thread, namespace, id_), None)
        return saved


def is_shoppers(message: AnyMessage) -> bool:
    """Whether these are the shopper's own words."""
    return isinstance(message, HumanMessage) and not message.additional_kwargs.get(CHIP)


def too_old(messages: Sequence[AnyMessage], turns: int = MAX_TURNS) -> list[RemoveMessage]:
    """What takes old messages away, so that with the turn that is about to begin there are at most `turns`;
    clicks on chips count.
    """
    starts = [position for position, message in enumerate(messages) if isinstance(message, HumanMessage)]
    gone = len(starts) - (turns - 1)  # one more is about to begin
    if gone <= 0:
        return []
    end = starts[gone] if gone < len(starts) else len(messages)
    return [RemoveMessage(id=message.id) for message in messages[:end] if message.id]
