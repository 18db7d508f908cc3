"""Faults: what sources, networks and machines do on bad days, and what must never come of it (reliability.md)."""
