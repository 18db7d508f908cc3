"""Samples: seeded makers of made-up payloads, recorded ones in their live shape, and the server that replays both."""
