"""`python -m surveillance.cli`."""

from surveillance.cli import main

main()
