"""A member unit's receiver as its developer would write it: verifies with the library, notes, then says yes.

Run as `python -m tests.faults.receiver PORT SECRET BOOK`; it answers slowly enough to be killed in the middle.
"""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


def verified(webhook: Webhook, headers: dict[str, str], body: str) -> str:
    """Return whether the event is ours."""
    try:
        webhook.verify(body, headers)
    except WebhookVerificationError:
        return "no"
    return "yes"


def main(port: int, secret: str, book: str) -> None:
    """Serve for ever."""
    webhook = Webhook(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            note = {"id": self.headers["webhook-id"], "verified": verified(webhook, dict(self.headers), body)}
            with open(book, "a", encoding="utf-8") as file:
                file.write(json.dumps(note) + "\n")
                file.flush()
                os.fsync(file.fileno())
            time.sleep(0.05)
            self.send_response(204 if note["verified"] == "yes" else 401)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
