"""Starts an unmodified WordPress, Debian's package, with a MariaDB of its own, from a folder and on the loopback."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.journeys.stack import Process, environment, free_ports
from tests.real.wordpress.service import Service

PACKAGE = Path("/usr/share/wordpress")
DPKG = Path("/var/lib/dpkg/info")
PACKAGES = [
    *("wordpress", "wordpress-theme-twentytwentythree", "mariadb-server"),
    *("php-cli", "php-curl", "php-mbstring", "php-mysql", "php-xml"),
]
OWN = Path(__file__).parent
USER = "webmaster"
PASSWORD = "a-webmaster-of-the-tests"
DATABASE = "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;\n"
# The only file of the package that an installation replaces: Debian's looks for its settings under /etc.
REPLACED = "wp-config.php"


@dataclass(frozen=True)
class WordPress:
    """The started WordPress: its address, and the folder it is served from."""

    base: str
    root: Path


def missing() -> list[str]:
    """Return the names of Debian's packages that are needed and not installed."""
    return [package for package in PACKAGES if not (DPKG / f"{package}.list").exists()]


def changed_files(root: Path) -> list[str]:
    """Return the files of the package that are missing in `root` or other than Debian's list of checksums says."""
    prefix = f"{PACKAGE}/".lstrip("/")
    lines = [line.split("  ", 1) for line in (DPKG / "wordpress.md5sums").read_text(encoding="utf-8").splitlines()]
    listed = {path.removeprefix(prefix): digest for digest, path in lines if path.startswith(prefix)}
    return [path for path, digest in listed.items() if path != REPLACED and _digest(root / path) != digest]


def _digest(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() if file.is_file() else ""


@contextmanager
def started_wordpress(folder: Path, *, reads: Service) -> Iterator[WordPress]:
    """Copy the package to `folder`, start it and install it by its own installer; it may fetch from `reads`."""
    port = free_ports(1)
    site = WordPress(f"http://127.0.0.1:{port}", folder / "site")
    with ExitStack() as running:
        socket = _started_database(running, folder)
        _copied(site.root)
        env = environment(
            PHP_CLI_SERVER_WORKERS="6",
            XBTT_WP_SOCKET=str(socket),
            XBTT_WP_READS_PORT=str(reads.port),
            XBTT_WP_TRUSTS=str(reads.certificate),
        )
        command = ["/usr/bin/php", "-S", f"127.0.0.1:{port}", "-t", str(site.root), str(OWN / "router.php")]
        web = running.enter_context(Process("wordpress", command, env=env, logs=folder))
        web.listening(port)
        _installed(site)
        yield site


def _started_database(running: ExitStack, folder: Path) -> Path:
    """Start a database without a network in `folder`; return its socket."""
    data, socket, first = folder / "database", folder / "db.sock", folder / "first.sql"
    first.write_text(DATABASE, encoding="utf-8")
    who = f"--user={os.environ.get('USER') or 'root'}" if os.geteuid() == 0 else ""
    kept = ["--no-defaults", f"--datadir={data}", *filter(None, [who])]
    install = ["/usr/bin/mariadb-install-db", *kept, "--auth-root-authentication-method=normal", "--skip-test-db"]
    Process("install-db", install, env=environment(), logs=folder).finish(120)
    serve = ["/usr/sbin/mariadbd", *kept, f"--socket={socket}", "--skip-networking", f"--init-file={first}"]
    small = ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0", f"--pid-file={folder / 'db.pid'}"]
    database = running.enter_context(Process("mariadb", [*serve, *small], env=environment(), logs=folder))
    database.bound(socket)
    return socket


def _copied(root: Path) -> None:
    """Copy the package's files as they are; the settings and the plugin for the loopback are all that is ours."""
    shutil.copytree(PACKAGE, root, ignore=_of_apache)
    shutil.copy(OWN / REPLACED, root / REPLACED)
    plugins = root / "wp-content" / "mu-plugins"
    plugins.mkdir()
    shutil.copy(OWN / "loopback.php", plugins)


def _of_apache(folder: str, names: list[str]) -> list[str]:
    """Leave out the package's link to Apache's settings, which may lead nowhere."""
    return [name for name in names if folder == str(PACKAGE) and name == ".htaccess"]


def _installed(site: WordPress) -> None:
    """Fill in WordPress's own installation form."""
    form = {
        "weblog_title": "Trung tâm Y tế khu vực (đơn vị mẫu)",
        "user_name": USER,
        "admin_password": PASSWORD,
        "admin_password2": PASSWORD,
        "pw_weak": "on",
        "admin_email": "webmaster@example.org",
        "blog_public": "0",
        "language": "",
    }
    answer = httpx.post(f"{site.base}/wp-admin/install.php?step=2", data=form, timeout=120, trust_env=False)
    assert "wp-login.php" in answer.raise_for_status().text, answer.text[-2000:]
