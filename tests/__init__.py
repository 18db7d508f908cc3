"""The tests, room by room. Each name is a sentence."""
