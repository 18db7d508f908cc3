"""Bytes to records: how sources are reached, kept and read. Knows no database and no scheduler."""
