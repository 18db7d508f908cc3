"""Which addresses may be asked: the table of hostile ones."""

import json
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import guard
from scrapers.guard import Destination
from surveillance.errors import ConfigurationError, SourceBlocked, SourceChanged, SourceMoved, SourceUnreachable

HOSTS = frozenset({"ok.example", "www.ok.example"})


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        str(IPv4Address(0)),
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fd00::8",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:db8::1",
        "not an address",
        "",
    ],
)
def test_an_address_that_is_not_public_is_refused(ip: str) -> None:
    assert not guard.is_public(ip)
    with pytest.raises(SourceChanged, match="not a public address"):
        guard.check_destinations("s", "ok.example", [Destination("93.184.215.14", 443), Destination(ip, 443)])


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_a_public_address_is_allowed(ip: str) -> None:
    assert guard.check_destinations("s", "ok.example", [Destination(ip, 443)])


def test_a_private_address_is_allowed_only_where_the_replay_table_gave_it() -> None:
    assert guard.check_destinations("s", "ok.example", [Destination("127.0.0.1", 8443, is_trusted=True)])


def test_a_host_without_addresses_is_unreachable() -> None:
    with pytest.raises(SourceUnreachable):
        guard.check_destinations("s", "ok.example", [])


@pytest.mark.parametrize(
    "url",
    ["https://ok.example/a?b=c%20d", "http://www.ok.example", "https://ok.example:443/", "http://ok.example:80/x"],
)
def test_a_plain_address_of_the_source_is_allowed(url: str) -> None:
    assert guard.check_address("s", url, HOSTS).host in HOSTS


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://ok.example/a",
        "gopher://ok.example/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "//ok.example/a",
        "ok.example",
        "http://ok.example\\@127.0.0.1/",
        "http://ok.example@127.0.0.1/",
        "http://127.0.0.1@ok.example/",
        "http://user:pw@ok.example/",
        "http://ok.example:25/",
        "https://ok.example:80/",
        "http://ok.example:8080/",
        "http://ok.example\t/",
        "http://ok.example\n/",
        "http://ok.example/\r\nHost: x",
        "http://ok.example /",
        "http://ok。example/",
        "http://ök.example/",
        "http://OK.example/",
        "http://ok.example./",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://evil.example/",
        "http://ok.example.evil.example/",
        "http://evil.example/#@ok.example",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(SourceChanged):
        guard.check_address("s", url, HOSTS)


@given(st.text(max_size=60))
def test_no_text_leads_past_the_list_of_hosts(text: str) -> None:
    for url in (text, f"http://ok.example{text}", f"http://{text}ok.example/", f"https://ok.example/{text}"):
        try:
            assert guard.check_address("s", url, HOSTS).host in HOSTS
        except SourceChanged:
            continue


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("https://evil.example/a", SourceMoved),
        ("https://127.0.0.1/a", SourceMoved),
        ("http://ok.example/a", SourceChanged),
        ("https://ok.example/login?next=/a", SourceBlocked),
        ("https://ok.example/account/inloggen", SourceBlocked),
        ("https://login.ok.example/x", SourceBlocked),
    ],
)
def test_a_redirect_that_leads_away_is_not_followed(target: str, error: type[Exception]) -> None:
    address = guard.check_address("s", "https://ok.example/", HOSTS)
    with pytest.raises(error, match="redirects to"):
        guard.check_redirect("s", address, target, HOSTS)


def test_a_redirect_to_another_host_holds_the_batch_and_names_the_target() -> None:
    address = guard.check_address("s", "https://ok.example/", HOSTS)
    with pytest.raises(SourceMoved, match=r"https://new\.example/a") as moved:
        guard.check_redirect("s", address, "https://new.example/a", HOSTS)
    assert moved.value.outcome == "held"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://ok.example/b"),
        ("b?x=1#part", "https://ok.example/a/b?x=1"),
        ("HTTPS://OK.Example/B", "https://ok.example/B"),
        ("//evil.example/", "https://evil.example/"),
        ("http://ok.example\\@127.0.0.1/", "http://ok.example\\@127.0.0.1/"),
    ],
)
def test_the_target_of_a_redirect_is_made_whole(location: str, target: str) -> None:
    assert guard.follow("https://ok.example/a/", location) == target


def test_the_replay_table_answers_for_its_hosts_and_no_other(tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps({"port": 4711, "ca": "/somewhere/ca.pem", "hosts": ["ok.example"]}))
    read = guard.read_replay_table(table)
    assert read.resolve("ok.example", 443) == [Destination("127.0.0.1", 4711, is_trusted=True)]
    with pytest.raises(OSError, match=r"does not answer for other\.example"):
        read.resolve("other.example", 443)


@pytest.mark.parametrize("text", ["", "[]", '{"port": "x", "ca": "y", "hosts": []}', '{"port": 1}'])
def test_a_broken_replay_table_is_a_clear_error(tmp_path: Path, text: str) -> None:
    table = tmp_path / "table.json"
    table.write_text(text)
    with pytest.raises(ConfigurationError, match=r"table\.json"):
        guard.read_replay_table(table)
    with pytest.raises(ConfigurationError, match="SURVEILLANCE_PROXY_TABLE"):
        guard.read_replay_table(None)
