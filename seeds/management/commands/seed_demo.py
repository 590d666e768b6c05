"""Plant the demo province and print where to look and how to sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from seeds.demo import content, people, planting
from sites.streams.checking import check


class Command(BaseCommand):
    """Safe to run again: only what is missing is planted."""

    help = "Plant the demo: portal, sections, articles, pictures, log-ins, a member unit with a widget."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print neither progress nor log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is planted only with XBTT_DEMO=1: its log-ins have a known password.")
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"))
        console = Console(stderr=True, quiet=options["quiet"])
        with Progress(*columns, console=console, transient=True) as bar:
            job = bar.add_task("", total=len(content.articles()) + 20)
            planting.plant(lambda step: bar.update(job, advance=1, description=step[:60]))
            logins = people.plant_people()
            check(fix=True)
        if not options["quiet"]:
            self._print(logins)

    def _print(self, logins: list[people.LogIn]) -> None:
        base, port = settings.BASE_URL, settings.PORT
        rows = [
            ("Cổng tỉnh", f"{base}/"),
            ("Xuất bản thông tin", f"{base}/xuat-ban-thong-tin/"),
            *(("Chuyên trang", f"http://{host}:{port}/") for host in planting.OWN_HOSTS.values()),
            ("Trang đơn vị có khung tin", f"http://localhost:{port + 1}/"),
            ("API", f"{base}/api/v2/news/"),
            ("Trang quản trị", f"{base}/admin/"),
        ]
        self.stdout.write("")
        for name, address in rows:
            self.stdout.write(f"  {name:<28}{address}")
        self.stdout.write(f"\n  Mật khẩu của mọi tài khoản: {people.password()}")
        for login in logins:
            self.stdout.write(f"  {login.username:<16}{login.role}")
        self.stdout.write("")
