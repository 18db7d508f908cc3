"""The review desk: the pages on which inspectors see, weigh and decide."""
