"""The tables, one file per group. Importing this package knows them all."""

from surveillance.storage.tables import collection, desk, detection, history, outgoing

__all__ = ["collection", "desk", "detection", "history", "outgoing"]
