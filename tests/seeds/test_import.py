"""The legacy importer: through the same door, once, whole or not at all, with nothing lost."""

import base64
import json
import shutil
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.core.models import CmsImage
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage, LegacySource
from sites.sections.models import SectionPage
from sites.streams.checking import check
from sites.streams.models import Change

SAMPLES = Path(__file__).parent / "samples" / "legacy"


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def run(path: Path, *options: str) -> str:
    """Run the command on `path` for Sở Y tế and return what it printed."""
    out = StringIO()
    call_command("import_legacy", str(path), "--section", "so-y-te", *options, stdout=out)
    return out.getvalue()


def reading(page: ArticlePage) -> dict[str, Any]:
    """An imported article in the shape of the samples' expected readings."""
    parts = []
    for block in page.body:
        if block.block_type == "paragraph":
            text = block.value.source.removeprefix("<p>").removesuffix("</p>")
            plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            parts.append({"type": "paragraph", "text": plain})
        else:
            parts.append({"type": "figure", "caption": block.value["caption"], "image": None})
    byline = page.bylines.first()
    return {
        "title": page.title,
        "date": page.display_date.astimezone().date().isoformat() if page.display_date else None,
        "lead": page.lead,
        "body": parts,
        "byline": {"author": byline.name, "unit": byline.unit or None} if byline else None,
    }


def test_samples_equal_their_expected_readings(section: SectionPage) -> None:
    run(SAMPLES, "--default-date", "2020-01-02")
    for source in LegacySource.objects.select_related("article"):
        expected = json.loads(Path(source.path).with_suffix(".expected.json").read_text("utf-8"))
        if "title" in expected:
            assert reading(source.article) == {**expected, "date": expected["date"] or "2020-01-02"}
    assert ArticlePage.objects.count() == 5


def test_imported_article_goes_through_the_same_door(section: SectionPage, get: Callable[..., Any]) -> None:
    run(SAMPLES / "01-plain.txt")
    page = ArticlePage.objects.get()
    assert page.live_revision_id == page.latest_revision_id
    card = get("news/")["items"][0]
    assert (card["title"], card["published_at"]) == (page.title, "2019-03-12T00:00:00+07:00")
    assert Change.objects.filter(object_id=page.pk, action="appeared").count() == 3
    assert check().differences == []


def test_second_run_changes_nothing(section: SectionPage) -> None:
    run(SAMPLES, "--default-date", "2020-01-02")
    before = (Change.objects.count(), ArticlePage.objects.count())
    assert "5 unchanged" in run(SAMPLES, "--default-date", "2020-01-02")
    assert (Change.objects.count(), ArticlePage.objects.count()) == before


def test_dry_run_writes_nothing(section: SectionPage) -> None:
    assert "4 imported" in run(SAMPLES, "--dry-run")
    assert ArticlePage.objects.count() == 0


def test_what_is_not_taken_is_kept_whole_with_its_reason(section: SectionPage, tmp_path: Path) -> None:
    bad = {
        "empty.txt": b"",
        "latin.txt": "Thông báo tuyển sinh".encode("utf-16"),
        "script.txt": "Tiêu đề (01/02/2019)\n\n    Nội dung <script>alert(1)</script> bài.".encode(),
        "no-article.txt": "Xuất bản thông tin".encode(),
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    report = tmp_path / "report.jsonl"
    printed = run(tmp_path, "--report", str(report))
    rows = {Path(row["path"]).name: row for row in map(json.loads, report.read_text("utf-8").splitlines())}
    assert {name: base64.b64decode(row["source_base64"]) for name, row in rows.items()} == bad
    assert all(row["reason"] for row in rows.values())
    assert "4 rejected" in printed
    assert ArticlePage.objects.count() == 0


def test_editors_version_wins_when_the_source_changed(section: SectionPage, tmp_path: Path) -> None:
    """SECURITY F21."""
    file = tmp_path / "bai.txt"
    shutil.copy(SAMPLES / "01-plain.txt", file)
    run(tmp_path)
    factories.edit(ArticlePage.objects.get(), title="Tiêu đề đã biên tập")
    file.write_text(file.read_text("utf-8").replace("95%", "96%"), "utf-8")
    assert "1 kept" in run(tmp_path, "--report", str(tmp_path / "report.jsonl"))
    assert ArticlePage.objects.get().title == "Tiêu đề đã biên tập"


def test_pictures_are_matched_by_name(section: SectionPage, tmp_path: Path) -> None:
    (tmp_path / "01-plain-1.jpg").write_bytes(factories.picture_bytes())
    run(SAMPLES / "01-plain.txt", "--images", str(tmp_path))
    page = ArticlePage.objects.get()
    image = CmsImage.objects.get()
    assert (page.lead_image, image.alt_text) == (image, "Quang cảnh buổi triển khai")
    assert image.collection == section.kit.collection


def test_damaged_picture_rejects_its_article_and_leaves_no_row(section: SectionPage, tmp_path: Path) -> None:
    (tmp_path / "01-plain-1.jpg").write_bytes(factories.picture_bytes()[:3000])
    printed = run(SAMPLES / "01-plain.txt", "--images", str(tmp_path), "--report", str(tmp_path / "r.jsonl"))
    assert "01-plain-1.jpg" in printed
    assert (ArticlePage.objects.count(), CmsImage.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        (SAMPLES, ("--section", "khong-co"), "There are: so-y-te"),
        (SAMPLES / "khong-co", ("--section", "so-y-te"), "does not exist"),
        (SAMPLES, ("--section", "so-y-te", "--default-date", "12/03/2019"), "YYYY-MM-DD"),
        (SAMPLES, ("--section", "so-y-te", "--images", "/khong-co"), "is no folder"),
    ],
)
def test_wrong_call_says_what_to_do(section: SectionPage, path: Path, options: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("import_legacy", str(path), *options)


def test_date_of_an_article_is_a_vietnamese_day(section: SectionPage) -> None:
    run(SAMPLES / "01-plain.txt")
    stored = ArticlePage.objects.get().display_date
    assert stored is not None
    assert date(2019, 3, 12) == stored.astimezone().date()
