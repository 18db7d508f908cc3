"""From bytes to rows, and from a row's words to values: what every parser of a source uses. Pure; knows no source."""
