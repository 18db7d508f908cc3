"""What leaves the service for readers: the weekly report, its chart, and the mail that carries it."""
