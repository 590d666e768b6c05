"""Whether a page's Content-Security-Policy lets a widget's script, its requests or its frame through.

Only what a widget needs of CSP 3 is read: source lists with hosts, schemes, wildcards, 'self' and nonces.
"""

from urllib.parse import SplitResult, urlsplit

# For each thing the directives that rule it, the first that a policy has (CSP 3, 6.8).
SCRIPT = ("script-src-elem", "script-src", "default-src")
REQUEST = ("connect-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
IMAGE = ("img-src", "default-src")


def blocks(policy: str, chain: tuple[str, ...], address: str, *, page: str, nonce: str = "") -> bool:
    """Tell whether `policy` of the page at the address `page` keeps it from loading `address`."""
    sources = _sources(policy, chain)
    if sources is None:
        return False
    if nonce and f"'nonce-{nonce}'" in sources:
        return False
    if "'strict-dynamic'" in sources and chain is SCRIPT:
        return True  # Hosts are not looked at any more.
    return not any(_matches(source, urlsplit(address), urlsplit(page)) for source in sources)


def directive(policy: str, chain: tuple[str, ...]) -> str:
    """Return which directive of `policy` rules a thing; the one to add where none does."""
    stated = _directives(policy)
    return next((name for name in chain if name in stated), chain[0])


def _directives(policy: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def _sources(policy: str, chain: tuple[str, ...]) -> list[str] | None:
    stated = _directives(policy)
    return next((stated[name] for name in chain if name in stated), None)


def _matches(source: str, goal: SplitResult, page: SplitResult) -> bool:
    source = source.lower()
    if source == "'self'":
        return (goal.scheme, goal.netloc) == (page.scheme, page.netloc)
    if source.startswith("'"):
        return False
    if source == "*":
        return True
    if source.endswith(":"):
        return _scheme_allows(source[:-1], goal.scheme)
    return _host_matches(source, goal, page.scheme)


def _scheme_allows(stated: str, scheme: str) -> bool:
    """Tell whether a source of the scheme `stated` covers `scheme`: http covers https too."""
    return scheme == stated or (stated == "http" and scheme == "https")


def _host_matches(source: str, goal: SplitResult, page_scheme: str) -> bool:
    stated = urlsplit(source if "//" in source else f"//{source}")
    if not _scheme_allows(stated.scheme or page_scheme, goal.scheme):
        return False
    host, _colon, port = stated.netloc.partition(":")
    wanted = goal.hostname or ""
    same = wanted.endswith(host[1:]) if host.startswith("*.") else wanted == host
    usual = "443" if goal.scheme == "https" else "80"
    own = str(goal.port or usual)
    path = stated.path in ("", "/") or goal.path == stated.path
    in_folder = stated.path.endswith("/") and goal.path.startswith(stated.path)
    return same and port in ("*", own, "" if own == usual else own) and (path or in_folder)
