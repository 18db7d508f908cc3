"""Ways to compare two names of a thing: one pure function a file, its cases beside it, strangers to each other."""
