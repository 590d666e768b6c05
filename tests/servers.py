"""Receivers on the loopback: one that keeps what it is sent and answers as told, one that writes whatever bytes."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Keeps each request as (headers, body) and answers with `status` and `headers`, or with the next of `answers`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], str]] = []
        self.status, self.headers = 204, dict[str, str]()
        self.answers: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhook"

    @property
    def ids(self) -> list[str]:
        """The webhook-ids that came, in order."""
        return [headers["webhook-id"] for headers, _body in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver; with `context` it speaks TLS."""
    with Receiver() as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@contextmanager
def answering(write: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server whose every answer is what `write` does to the connection; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer, args=(listening, write), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


def _answer(listening: socket.socket, write: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            connection, _address = listening.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                write(connection)
