"""Actian VectorAI DB. The only place that imports its SDK."""

from .store import ActianStore

__all__ = ["ActianStore"]
