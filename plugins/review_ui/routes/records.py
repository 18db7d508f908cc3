"""A record with every field and version, and the payload it was read from, byte for byte."""

from fastapi import APIRouter, Request, Response

from review_ui import pages, policy
from review_ui.guard import identity_of
from review_ui.headers import DOWNLOAD_POLICY
from scrapers import registry
from scrapers.snapshot import PayloadStore
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.pipeline.search import own_product
from surveillance.settings import settings
from surveillance.storage.engine import reading
from surveillance.storage.evidence import kinds_of_payload, read_stored, read_versions
from surveillance.storage.search import products_of

router = APIRouter()


@router.get("/records/{kind}/{row_id}")
def show_record(request: Request, kind: str, row_id: int) -> Response:
    """One version of one record, and the other versions beside it."""
    if not policy.may_read_kind(identity_of(request).person, kind):
        raise NotFound(say("Dit gegeven bestaat niet."))
    with reading() as connection:
        stored = read_stored(connection, kind, row_id)
        versions = read_versions(connection, stored)
        linked = products_of(connection, kind, [stored.version])
    titles = {source.id: source.title for source in registry.all_sources()}
    title = titles.get(stored.version.source_id, stored.version.source_id)
    products = [*own_product(stored.version), *linked.get(stored.version.natural_key, ())]
    return pages.render(request, "record.html", stored=stored, versions=versions, source_title=title, products=products)


@router.get("/payloads/{sha256}")
def download_payload(request: Request, sha256: str) -> Response:
    """The bytes as received, as a text to be saved: never something a browser would run."""
    person = identity_of(request).person
    with reading() as connection:
        kinds = kinds_of_payload(connection, sha256)
    readable = [source for kind, source in kinds.items() if policy.may_read_kind(person, kind)]
    if not readable:
        raise NotFound(say("Dit bestand bestaat niet."))
    content = PayloadStore(settings().payloads).read(sha256)
    name = pages.file_name(f"{readable[0]}-{sha256[:12]}.txt")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": DOWNLOAD_POLICY,
        "X-Payload-SHA256": sha256,
    }
    return Response(content, media_type="text/plain; charset=utf-8", headers=headers)
