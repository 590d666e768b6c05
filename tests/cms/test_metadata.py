"""What a page tells machines: the fields that Vietnamese portals must give, and nothing empty."""

from cms.core.metadata import About, dublin_core, open_graph

ARTICLE = About(
    title="Triển khai tiêm chủng mở rộng",
    description="Mỗi trạm một buổi mỗi tháng.",
    url="https://cong.example.vn/so-y-te/tiem-chung/",
    language="vi",
    publisher="Sở Y tế",
    identifier="urn:uuid:1",
    image={
        "url": "https://cong.example.vn/a.jpeg",
        "width": 1200,
        "height": 750,
        "alt": "Buổi tiêm",
        "credit": "",
        "bytes": 90000,
        "focal_point": None,
        "sources": [],
    },
    published_at="2026-11-20T12:00:00+07:00",
    authors=("Phòng Nghiệp vụ Y",),
    subjects=("Y tế", "tiêm chủng"),
)


def test_dublin_core_has_the_six_elements_that_portals_must_give() -> None:
    said = {item["name"]: item["content"] for item in dublin_core(ARTICLE)}
    must = {"DC.title", "DC.creator", "DC.date", "DC.description", "DC.publisher", "DC.identifier"}
    assert must <= set(said)
    assert said["DC.creator"] == "Phòng Nghiệp vụ Y"
    assert said["DC.identifier"] == "urn:uuid:1"


def test_article_is_an_article_to_opengraph_with_picture_and_tags() -> None:
    said = open_graph(ARTICLE)
    assert {"property": "og:type", "content": "article"} in said
    assert {"property": "og:image:width", "content": "1200"} in said
    assert [item["content"] for item in said if item["property"] == "article:tag"] == ["Y tế", "tiêm chủng"]


def test_page_without_a_date_is_a_website_and_says_nothing_empty() -> None:
    about = About(
        title="Liên hệ", description="", url="https://cong.example.vn/lien-he/", language="vi", publisher="Tỉnh"
    )
    said = {item["property"]: item["content"] for item in open_graph(about)}
    assert said["og:type"] == "website"
    assert said["og:locale"] == "vi_VN"
    assert "" not in said.values()
    assert {item["name"] for item in dublin_core(about)} == {
        "DC.title", "DC.creator", "DC.publisher", "DC.identifier", "DC.language"
    }  # fmt: skip
