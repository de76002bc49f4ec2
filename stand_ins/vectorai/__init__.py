"""A loopback server that speaks the gRPC protocol of Actian VectorAI DB, for tests, evals and examples.

It keeps everything in memory, searches exactly with numpy, and has a switch for each point that the
protocol leaves open. It is written on the messages of `qdrant_client.grpc` and takes nothing from Actian.
"""

from .server import VectorAIServer
from .storage import Disk
from .switches import Switches

__all__ = ["Disk", "Switches", "VectorAIServer"]
