"""Signing in where an interface asks for it: with secrets that the YAML only names, and for one run."""

from scrapers.http import Fetcher
from surveillance.errors import SourceBlocked
from surveillance.model.source import Source
from surveillance.settings import secret, settings

EXAMPLE = "voorbeeld"
"""What is sent with the samples where no secret is set: the replay server is our own."""


def sign_in(source: Source, fetcher: Fetcher) -> None:
    """Let the fetcher bear the token that the interface wants. Raises `SourceBlocked` when a secret is not set."""
    facts = source.fetch.sign_in
    if facts is None:
        return
    example = EXAMPLE if settings().profile == "samples" else ""
    values = {field: secret(name).get_secret_value() or example for field, name in facts.fields.items()}
    unset = [facts.fields[field] for field, value in values.items() if not value]
    if unset:
        raise SourceBlocked(source.id, f"it asks to sign in, and SURVEILLANCE_{unset[0]} is not set")
    fetcher.sign_in(facts.url, values, facts.header)
