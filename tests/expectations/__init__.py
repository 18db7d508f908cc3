"""Batches that are fit, and batches and rows that are not."""
