"""What rules are asked about: facts gathered from history, links and the state of the sources, many at once."""
