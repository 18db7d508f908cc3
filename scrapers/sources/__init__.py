"""One pair a source: its facts (`<source_id>.yml`) and its parser (`<source_id>.py`). They do not know each other."""
