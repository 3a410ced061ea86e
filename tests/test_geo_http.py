"""The session against a real server: every way an answer can fail to come, and what then may be told."""

from __future__ import annotations

import gzip
import json
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import network_fixtures
import pytest
from network_fixtures import Asked, Reply, Server, in_json

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import NetworkError, OutputError, SettingsError
from jarjestokartta.geo.http import Session
from jarjestokartta.geo.politeness import Policy
from jarjestokartta.geo.service_key import Key

SECRET = "hyvin-salainen-avain"  # noqa: S105 - that is the point
KEY = Key("x-key", SECRET)
PRIVATE = "Rantatie 5"
QUICK = Policy(per_second=1e9, first_wait_s=0.001, read_s=1.0, whole_s=1.0, connect_s=1.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with network_fixtures.serving() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def session(waits: list[float], monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    opened = Session(QUICK, sleep=waits.append, draw=lambda: 0.5)
    yield opened
    opened.close()


def ask(session: Session, server: Server, key: Key | None = KEY) -> object:
    return session.json(f"{server.url}/search", {"text": PRIVATE}, key=key)


def refused(session: Session, server: Server, code: str, **told: object) -> NetworkError:
    """See that it fails with ``code``, and that nothing it could show holds the key or the question."""
    with pytest.raises(NetworkError) as caught:
        ask(session, server)
    error = caught.value
    assert error.code == code
    assert {"host": "127.0.0.1", **told} == error.params
    for language in words.LANGUAGES:
        assert "127.0.0.1" in words.load(language)(f"error.{code}", **error.params)
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
    assert SECRET not in shown
    assert "Rantatie" not in shown
    assert error.__cause__ is None
    assert error.__context__ is None
    return error


def test_an_answer_comes_whole(session: Session, server: Server) -> None:
    server.replies(in_json({"features": ["ä"]}))
    assert ask(session, server) == {"features": ["ä"]}
    asked = server.asked[0]
    assert (asked.method, asked.path, asked.params) == ("GET", "/search", {"text": PRIVATE})
    assert asked.headers["x-key"] == SECRET
    assert asked.headers["user-agent"].startswith("jarjestokartta/")


def test_basic_authentication_has_the_key_as_its_user(session: Session, server: Server) -> None:
    ask(session, server, Key.basic("avain:ä"))
    assert server.asked[0].headers["authorization"] == "Basic YXZhaW46w6Q6"


def test_a_password_kept_for_the_host_does_not_take_the_place_of_the_key(
    session: Session, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    ask(session, server, Key.basic("avain"))
    assert server.asked[0].headers["authorization"] == Key.basic("avain").value


def test_a_body_is_posted(session: Session, server: Server) -> None:
    server.replies(Reply(status=500), in_json([1]))
    assert session.json(f"{server.url}/table", body={"query": ["KU179"]}) == [1]
    assert [(one.method, json.loads(one.body)) for one in server.asked] == [
        ("POST", {"query": ["KU179"]})
    ] * 2


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b'{"a": 1}' + b" " * 90_000),
        Reply(b'{"a": 1}' + b" " * 90_000, chunked=True),
        Reply(gzip.compress(b'{"a": 1}' + b" " * 90_000), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["plain", "chunked", "packed"],
)
def test_answers_in_every_packing(session: Session, server: Server, reply: Reply) -> None:
    server.replies(reply)
    assert ask(session, server) == {"a": 1}


# --- trying again --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_by_itself_is_tried_again(
    session: Session, server: Server, waits: list[float], status: int
) -> None:
    server.replies(Reply(b"busy", status), Reply(b"busy", status), in_json(1))
    assert ask(session, server) == 1
    assert session.requests == len(server.asked) == 3
    assert waits == [0.00075, 0.0015]


def test_a_service_is_waited_for_as_it_asks(session: Session, server: Server, waits: list[float]) -> None:
    server.replies(Reply(status=429, headers={"Retry-After": "7"}), in_json(1))
    assert ask(session, server) == 1
    assert waits == [7.00075]


def test_a_service_that_asks_to_wait_for_an_hour_is_given_up_at_once(
    session: Session, server: Server, waits: list[float]
) -> None:
    server.replies(Reply(status=429, headers={"Retry-After": "3600"}))
    refused(session, server, "network-busy", seconds=3600)
    assert (len(server.asked), waits) == (1, [])


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_not_tried_again(session: Session, server: Server, status: int) -> None:
    server.replies(Reply(SECRET.encode(), status))
    refused(session, server, "network-refused", status=status)
    assert len(server.asked) == 1


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (404, 1), (418, 1), (304, 1), (500, 4), (503, 4)])
def test_a_bad_status_is_told(session: Session, server: Server, status: int, tries: int) -> None:
    server.replies(Reply(status=status))
    refused(session, server, "network-status", status=status)
    assert len(server.asked) == tries


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_cut_off_is_asked_for_again(session: Session, server: Server, *, chunked: bool) -> None:
    whole = Reply(b'{"features": [1, 2, 3]}', chunked=chunked)
    cut = Reply(whole.body, cut=9, chunked=chunked)
    server.replies(cut, whole)
    assert ask(session, server) == {"features": [1, 2, 3]}
    server.replies(cut)
    refused(session, server, "network-cut-off")
    assert len(server.asked) == 2 + 4


def test_a_packed_body_that_is_damaged_is_cut_off(session: Session, server: Server) -> None:
    server.replies(Reply(gzip.compress(b"{}")[:-9] + b"xxxxxxxxx", headers={"Content-Encoding": "gzip"}))
    refused(session, server, "network-cut-off")


@pytest.mark.parametrize(
    "reply",
    [Reply(before_s=0.4), Reply(b"{" + b" " * 40 + b"}", drip_s=0.03), Reply(b"{}", drip_s=0.4)],
    ids=["no first byte", "byte by byte", "stops in the middle"],
)
def test_a_slow_service_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    policy = Policy(per_second=1000, first_wait_s=0.001, tries=2, read_s=0.2, whole_s=0.3)
    session = Session(policy)
    server.replies(reply)
    refused(session, server, "network-slow")
    session.close()
    assert session.requests == 2


def test_nobody_listening(session: Session, server: Server) -> None:
    server.url = f"http://127.0.0.1:{network_fixtures.closed_port()}"
    refused(session, server, "network-unreachable")
    assert session.requests == 4


@pytest.mark.parametrize("address", ["http://", "http://[::1", "ftp://127.0.0.1/", "http://.:1/", "x"])
def test_an_address_that_is_none(session: Session, address: str) -> None:
    with pytest.raises(NetworkError) as caught:
        session.content(address, {"text": PRIVATE})
    assert caught.value.code in {"network-address", "network-unreachable"}


# --- what is not taken ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [b"<html>Kirjaudu</html>", b"", b'{"a": ', b"\xff\xfe{", b"[" * 100_000],
    ids=["a page", "nothing", "half", "no text", "deep"],
)
def test_what_is_not_json(session: Session, server: Server, body: bytes) -> None:
    server.replies(Reply(body, headers={"Content-Type": "application/json"}))
    refused(session, server, "network-not-json")
    assert len(server.asked) == 1


def test_an_answer_too_large_is_left_after_its_limit(server: Server) -> None:
    session = Session(Policy(most_bytes=1_000_000, per_second=1000))
    server.replies(Reply(gzip.compress(b"0" * 30_000_000), headers={"Content-Encoding": "gzip"}))
    refused(session, server, "network-too-large", megabytes=1)
    session.close()


def test_redirects_within_the_host(session: Session, server: Server) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/search":
            return Reply(status=307, headers={"Location": "/v2/search?text=x"})
        return in_json(asked.headers.get("x-key"))

    server.answer = answer
    assert ask(session, server) == SECRET


@pytest.mark.parametrize("target", ["http://localhost:{port}/", "//localhost:{port}/"])
def test_a_key_never_follows_to_another_host(session: Session, server: Server, target: str) -> None:
    with network_fixtures.serving() as other:
        port = other.url.rpartition(":")[2]
        server.replies(Reply(status=302, headers={"Location": target.format(port=port)}))
        refused(session, server, "network-redirect")
        assert other.asked == []
        assert ask(session, server, key=None) == {}
        assert len(other.asked) == 1


def test_a_redirect_to_no_address(session: Session, server: Server) -> None:
    server.replies(Reply(status=302, headers={"Location": "http://[bad"}))
    refused(session, server, "network-address")


def test_redirects_without_end(session: Session, server: Server) -> None:
    server.replies(Reply(status=302, headers={"Location": "/search"}))
    refused(session, server, "network-redirect")
    assert len(server.asked) == 4


# --- what is not asked ---------------------------------------------------------------------------------


def test_offline_asks_nothing(server: Server) -> None:
    session = Session(QUICK, offline=True)
    refused(session, server, "network-offline")
    assert (server.asked, session.requests) == ([], 0)
    session.close()


def test_the_budget_holds_for_those_tried_again_too(server: Server) -> None:
    session = Session(Policy(per_second=1000, first_wait_s=0.001, budget=5))
    server.replies(Reply(status=500), Reply(status=500), in_json(1))
    assert [ask(session, server) for _ in range(3)] == [1, 1, 1]
    refused(session, server, "network-budget", budget=5)
    assert len(server.asked) == 5
    session.close()


def test_a_key_is_not_sent_over_plain_http() -> None:
    session = Session(QUICK)
    with pytest.raises(NetworkError, match="network-insecure"):
        session.content("http://api.example.org/", key=Key("x", SECRET))
    assert session.requests == 0
    session.close()


@pytest.mark.parametrize("value", ["", " ", "a\nb", "a\r\nX-Other: 1", "avain–ä", "a\0b"])
def test_a_key_that_cannot_stand_in_a_header_is_refused_and_not_told(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Key("x-key", value)
    assert caught.value.code == "key-characters"
    assert caught.value.params == {}
    assert SECRET not in repr(Key("x-key", SECRET)) + str(Key("x-key", SECRET))


def test_a_host_is_asked_no_oftener_than_its_pace(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    session = Session(Policy(per_second=20))
    begun = time.monotonic()
    for _ in range(5):
        ask(session, server)
    session.close()
    assert time.monotonic() - begun >= 4 / 20
    assert len(server.asked) == 5


# --- files ---------------------------------------------------------------------------------------------


def test_a_file_comes_whole_or_the_old_one_stays(session: Session, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "data ä" / "open_address.csv.gz"
    content = bytes(range(256)) * 1200
    server.replies(Reply(content, cut=200_000), Reply(content))
    session.download(f"{server.url}/file", path)
    assert path.read_bytes() == content
    server.replies(Reply(b"other", cut=2))
    with pytest.raises(NetworkError, match="network-cut-off"):
        session.download(f"{server.url}/file", path)
    server.replies(Reply(b"x" * 2_000_000))
    with pytest.raises(NetworkError, match="network-too-large"):
        session.download(f"{server.url}/file", path, most_bytes=1_000_000)
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_that_cannot_be_written_is_told(session: Session, server: Server, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(OutputError):
        session.download(f"{server.url}/file", tmp_path / "data" / "x.csv")
