"""Our own Expectations, one a file."""
