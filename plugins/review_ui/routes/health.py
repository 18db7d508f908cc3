"""Whether the process lives: for a load balancer, and public."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter()


@router.get("/healthz")
def show_health() -> PlainTextResponse:
    """`ok`, and nothing about the inside."""
    return PlainTextResponse("ok")
