"""The product as it is served: at an https address without a port, with a certificate that its clients trust."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.stack import SERVE, Process, Stack, free_ports, started_stack

# The one name that every program finds on the loopback without a resolver.
BASE = "https://localhost"
NAMES = "subjectAltName=DNS:localhost,DNS:*.localhost"


@dataclass(frozen=True)
class Service:
    """The started product; who asks for port 443 of `BASE` is to be led to `port`, and to trust `certificate`."""

    stack: Stack
    port: int
    certificate: Path

    @property
    def chromium_flag(self) -> str:
        """Return what leads Chromium there; no port below 1024 has to be taken for it."""
        return f"--host-resolver-rules=MAP *:443 127.0.0.1:{self.port}"


@contextmanager
def started_service(data: Path) -> Iterator[Service]:
    """Start the product with one more server that speaks TLS."""
    certificate, key = data / "certificate.pem", data / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", NAMES, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *names], check=True, capture_output=True, timeout=30)
    with started_stack(data, BASE_URL=BASE, BEHIND_PROXY="true") as stack:
        port = free_ports(1)
        tls = ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key), "--blocking-threads", "8"]
        command = [*SERVE, *tls, "--port", str(port), "cms.wsgi:application"]
        with Process("tls", command, env=stack.env, logs=data) as process:
            process.listening(port)
            yield Service(stack, port, certificate)
