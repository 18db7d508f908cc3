"""The tables, one file per group. Importing this package knows them all."""

from surveillance.storage.tables import administration, collection, desk, detection, history, outgoing

__all__ = ["administration", "collection", "desk", "detection", "history", "outgoing"]
