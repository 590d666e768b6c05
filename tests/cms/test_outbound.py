"""Requests to other people's servers: where they go, and how long and how large an answer may be."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from cms.core import outbound
from cms.core.public_addresses import is_public
from tests.servers import answering, receiving

CERTIFICATE = Path(__file__).parent / "samples" / "tls" / "receiver.pem"
Names = Callable[..., None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """A name server of the test: each lookup of a name gives the next of its lists of addresses, then the last."""

    def know(**known: list[list[str]]) -> None:
        def lookup(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
            with_dots = host.replace(".", "_")
            if with_dots not in known:
                return real(host, port, *_args, **_kwargs)
            answers = known[with_dots]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)

    real = socket.getaddrinfo
    return know


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a connection is tried to; none comes to anything."""
    tried: list[str] = []

    def refuse(address: tuple[str, int], *_args: Any, **_kwargs: Any) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


@pytest.fixture
def anywhere(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.mark.parametrize(
    "url",
    [
        "https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://017700000001/", "https://127.0.0.1/",
        "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://[::127.0.0.1]/", "https://[::1]/", "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/", "https://10.0.0.1/", "https://100.64.0.1/", "https://224.0.0.1/",
        "https://192.88.99.1/", "https://198.18.0.1/", "https://0.0.0.0/", "https://localhost./", "https://localhost/",
        "https://tin.example.vn./", "https://tỉnh.example.vn/", "https://tin。example.vn/", "https://a@tin.example.vn/",
        "https://a:b@tin.example.vn/", "https://tin.example.vn:6379/", "https://tin.example.vn:80/",
        "https://tin.example.vn:99999/", "http://tin.example.vn/", "file:///etc/passwd", "ftp://tin.example.vn/",
        "gopher://tin.example.vn/", "https://", "https:///x", "//tin.example.vn/", "tin.example.vn", "",
        "https://tin.example.vn\\@127.0.0.1/", "https://tin.example.vn/\r\nX: y", "https://tin.exa mple.vn/",
        "https://[::1", "https://tin_.example.vn/", "https://%31%32%37.0.0.1/",
    ],
)  # fmt: skip
def test_A76_address_that_leads_inside_or_is_oddly_written_is_refused_with_words(
    url: str, connections: list[str]
) -> None:
    for attempt in (outbound.check, outbound.fetch):
        with pytest.raises(outbound.RefusedAddressError) as refused:
            attempt(url)
        assert len(str(refused.value)) > 20
    assert connections == []


@pytest.mark.parametrize("address", [
    "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2001:4860:4860::8888", "113.160.1.1", "2405:4800::1",
])  # fmt: skip
def test_A76_ordinary_public_address_is_taken(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [
    "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "2620:4f:8000::1",
    "192.0.0.9", "192.0.0.170", "192.31.196.1", "192.52.193.1", "192.175.48.1", "203.0.113.1", "240.0.0.1",
    "255.255.255.255", "172.16.0.1", "192.168.0.1", "239.255.255.250",
])  # fmt: skip
def test_A76_special_range_is_not_public_whatever_python_calls_it(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_A77_name_that_turns_private_after_it_was_saved_is_never_connected_to(
    names: Names, connections: list[str]
) -> None:
    names(tin_example_vn=[["8.8.8.8"], ["127.0.0.1"]])
    outbound.check("https://tin.example.vn/")
    with pytest.raises(outbound.RefusedAddressError):
        outbound.fetch("https://tin.example.vn/")
    assert connections == []


def test_A77_name_with_one_private_address_among_public_ones_is_refused(names: Names, connections: list[str]) -> None:
    names(tin_example_vn=[["8.8.8.8", "10.0.0.5"]])
    for attempt in (outbound.check, outbound.fetch):
        with pytest.raises(outbound.RefusedAddressError, match=r"công khai|public"):
            attempt("https://tin.example.vn/")
    assert connections == []


def test_A77_connection_goes_to_the_address_that_was_checked_without_a_second_lookup(
    names: Names, connections: list[str]
) -> None:
    names(tin_example_vn=[["8.8.8.8"], ["127.0.0.1"]])
    with pytest.raises(outbound.OutboundError) as failed:
        outbound.fetch("https://tin.example.vn/")
    assert (failed.value.code, connections) == ("connect", ["8.8.8.8"])


def test_unknown_name_is_refused_with_what_to_do(names: Names) -> None:
    names(tin_example_vn=[[]])
    with pytest.raises(outbound.OutboundError):
        outbound.check("https://tin.example.vn/")


def test_proxy_of_the_environment_is_not_used(
    names: Names, connections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    names(tin_example_vn=[["8.8.8.8"]])
    with pytest.raises(outbound.OutboundError):
        outbound.fetch("https://tin.example.vn/")
    assert connections == ["8.8.8.8"]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side of TLS whose certificate for tin.example.vn is trusted for the length of a test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    outbound.tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.mark.usefixtures("anywhere")
def test_name_stays_in_tls_and_host_while_the_connection_is_pinned(names: Names, trusted: ssl.SSLContext) -> None:
    asked: list[str | None] = []
    trusted.sni_callback = lambda _socket, name, _context: asked.append(name)
    names(tin_example_vn=[["127.0.0.1"]], khac_example_vn=[["127.0.0.1"]])
    with receiving(trusted) as server:
        port = server.server_address[1]
        answer = outbound.fetch(f"https://tin.example.vn:{port}/nhan?x=1", method="POST", body=b"{}")
        assert (answer.status, asked) == (204, ["tin.example.vn"])
        assert server.got[0][0]["host"] == f"tin.example.vn:{port}"
        with pytest.raises(outbound.OutboundError) as failed:
            outbound.fetch(f"https://khac.example.vn:{port}/", method="POST", body=b"{}")
        assert failed.value.code == "tls"
    outbound.tls.cache_clear()


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_A78_redirect_is_an_answer_and_not_followed(status: int) -> None:
    with receiving() as secret, receiving() as server:
        server.status, server.headers = status, {"Location": secret.url}
        assert outbound.fetch(server.url, method="POST", body=b"{}").status == status
        assert secret.got == []


@pytest.mark.usefixtures("anywhere")
def test_A79_endless_body_is_cut() -> None:
    sent: list[int] = []

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            sent.append(connection.send(b"x" * 65536))

    with answering(flood) as url:
        answer = outbound.fetch(url)
    assert (answer.status, len(answer.body), answer.cut) == (200, outbound.MOST_BYTES, True)
    assert sum(sent) < 20_000_000


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nX: "], ids=["status line", "header"])
def test_A79_answer_that_drips_ends_with_its_time(before: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(b"H")
            time.sleep(0.05)

    begun = time.monotonic()
    with answering(drip) as url, pytest.raises(outbound.OutboundError) as failed:
        outbound.fetch(url, bounds=outbound.Bounds(seconds=1))
    assert failed.value.code in ("timeout", "answer")
    assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("anywhere")
def test_A79_tls_that_drips_ends_with_its_time() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")
        while True:
            connection.sendall(b"\x00")
            time.sleep(0.05)

    begun = time.monotonic()
    with answering(drip) as url, pytest.raises(outbound.OutboundError) as failed:
        outbound.fetch(url.replace("http:", "https:"), bounds=outbound.Bounds(seconds=1))
    assert failed.value.code in ("timeout", "tls")
    assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("anywhere")
def test_A79_body_that_drips_does_not_undo_the_status() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    begun = time.monotonic()
    with answering(drip) as url:
        answer = outbound.fetch(url, bounds=outbound.Bounds(seconds=1))
    assert (answer.status, answer.cut) == (200, True)
    assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("anywhere")
def test_A79_huge_header_is_refused() -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000)

    with answering(flood) as url, pytest.raises(outbound.OutboundError) as failed:
        outbound.fetch(url)
    assert failed.value.code == "answer"


@pytest.mark.usefixtures("anywhere")
def test_silent_server_ends_with_its_time_and_a_closed_port_at_once() -> None:
    with answering(lambda connection: time.sleep(3)) as url, pytest.raises(outbound.OutboundError) as silent:
        outbound.fetch(url, bounds=outbound.Bounds(seconds=0.5))
    assert silent.value.code == "timeout"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(outbound.OutboundError) as refused:
        outbound.fetch(f"http://127.0.0.1:{port}/")
    assert refused.value.code == "connect"


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://10.0.0.1/", "http://localhost/", "http://tin.example.vn:8080/", "ftp://tin.example.vn/",
    "http://a:b@tin.example.vn/", "https://tin.example.vn:80/", "http://tin.example.vn:443/",
])  # fmt: skip
def test_A76_reading_without_tls_opens_nothing_else(url: str, connections: list[str]) -> None:
    with pytest.raises(outbound.RefusedAddressError):
        outbound.fetch(url, bounds=outbound.Bounds(plain=True))
    assert connections == []


def test_A77_page_without_tls_is_read_at_the_address_that_was_checked(names: Names, connections: list[str]) -> None:
    names(tin_example_vn=[["8.8.8.8"]])
    with pytest.raises(outbound.OutboundError) as failed:
        outbound.fetch("http://tin.example.vn/", bounds=outbound.Bounds(plain=True))
    assert (failed.value.code, connections) == ("connect", ["8.8.8.8"])


@pytest.mark.usefixtures("anywhere")
def test_header_that_comes_twice_is_one_list() -> None:
    def write(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: one\r\nX-A: two\r\nContent-Length: 0\r\n\r\n")

    with answering(write) as url:
        assert outbound.fetch(url).headers["x-a"] == "one, two"
