"""Parsers that several sources share: one module a shape. A source names it in its YAML as its `family`."""
