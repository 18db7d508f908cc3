"""The nouns: what sources say, what we make of it, and who is told. Frozen, typed, and without effects."""
