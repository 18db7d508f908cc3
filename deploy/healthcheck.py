"""Is a part well? For containers that have no curl: exit code 0 when it is, 1 with the reason when not.

`healthcheck.py url http://127.0.0.1:8321/healthz`   the address answers with 200
`healthcheck.py part scheduler http://api-server:8080`   Airflow says that this part of it is healthy
"""

import json
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

SECONDS = 8
"""How long an answer may take; the container's own timeout is longer."""


class Unwell(Exception):
    """It answers, and not as it does when it is well."""


def ask(url: str) -> bytes:
    """What the address answers. Raises `Unwell` for anything but 200, `OSError` when nothing answers."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=SECONDS)
    try:
        connection.request("GET", address.path or "/")
        answer = connection.getresponse()
        if answer.status != 200:
            raise Unwell(f"{url} answers {answer.status}")
        return answer.read()
    finally:
        connection.close()


def examine_part(part: str, airflow_url: str) -> None:
    """Raises `Unwell` unless Airflow says that this part of it is healthy."""
    told = json.loads(ask(f"{airflow_url}/api/v2/monitor/health"))
    status = told.get(part, {}).get("status")
    if status != "healthy":
        raise Unwell(f"{part} is {status or 'unknown'}")


def main(arguments: list[str]) -> int:
    """Look once."""
    try:
        match arguments:
            case ["url", url]:
                ask(url)
            case ["part", part, airflow_url]:
                examine_part(part, airflow_url)
            case _:
                raise Unwell("say: url ADDRESS, or: part NAME ADDRESS")
    except (Unwell, OSError, HTTPException, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
