"""The schema is a contract: valid OpenAPI 3.1, kept as a snapshot, and exactly what the endpoints answer.

`XBTT_SNAPSHOTS=write make test` rewrites the snapshot; look at the difference before committing it.
"""

import copy
import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client
from openapi_spec_validator import validate

from cms.core.api import PublicView
from cms.core.openapi import api_schema
from sites.widgets.frames import HtmlView
from tests.contract.test_snapshots import ADDRESSES, FOLDER

FILE = Path(__file__).parent / "openapi.json"


def closed(schema: Any) -> Any:
    """The schema with every object closed: a field that it does not name is a failure."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed(value) for key, value in schema.items()}
    return {"additionalProperties": False, **shut} if "properties" in schema else shut


def route_of(address: str) -> str:
    """The path of the schema that an address of the snapshots belongs to; empty where it has none."""
    path = "/api/v2/" + address.partition("?")[0]
    if path in api_schema()["paths"]:
        return path
    for route in api_schema()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", route), path):
            return str(route)
    return ""


def test_schema_is_valid_openapi_3_1() -> None:
    assert api_schema()["openapi"].startswith("3.1.")
    validate(copy.deepcopy(api_schema()))


def test_schema_is_the_committed_one() -> None:
    text = json.dumps(api_schema(), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("XBTT_SNAPSHOTS") == "write":
        FILE.write_text(text, "utf-8")
    assert FILE.read_text("utf-8") == text


def test_schema_is_served_with_an_etag(public: Client) -> None:
    response = public.get("/api/v2/schema/")
    assert response.json()["paths"] == api_schema()["paths"]
    assert public.get("/api/v2/schema/", headers={"If-None-Match": response["ETag"]}).status_code == 304


def described() -> list[str]:
    """Names of the snapshots that an endpoint of the schema answered."""
    return [name for name, address in sorted(ADDRESSES.items()) if route_of(address.replace("{", "").replace("}", ""))]


def test_most_snapshots_are_described() -> None:
    assert len(described()) > 15


@pytest.mark.parametrize("name", described())
def test_snapshot_is_exactly_what_the_schema_says(name: str) -> None:
    kept = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    route = route_of(ADDRESSES[name].replace("{", "").replace("}", ""))
    answer = api_schema()["paths"][route]["get"]["responses"][str(kept["status"])]
    (content,) = answer["content"].values()
    whole = closed({**content["schema"], "components": api_schema()["components"]})
    jsonschema.Draft202012Validator(whole).validate(numbered(kept["body"]))


def numbered(value: Any) -> Any:
    """A snapshot's body with numbers again where it has names for ids."""
    if isinstance(value, dict):
        return {key: numbered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numbered(item) for item in value]
    return 1 if isinstance(value, str) and re.fullmatch(r"<(?!cursor|uuid)[\w-]+>", value) else value


def test_a_field_that_the_schema_does_not_name_is_noticed() -> None:
    schema = closed({"$ref": "#/components/schemas/FocalPoint", "components": api_schema()["components"]})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"x": 0.5, "y": 0.5, "z": 0.5})


def views(cls: type[PublicView]) -> list[type[PublicView]]:
    """Every public view of ours that an address leads to."""
    below = [view for child in cls.__subclasses__() for view in views(child)]
    return below or [cls]


def test_every_view_of_ours_says_what_it_answers() -> None:
    # Pages of HTML are for browsers; programs have nothing to read in them.
    programs = [view for view in views(PublicView) if not issubclass(view, HtmlView)]
    silent = {view.__name__ for view in programs if view.answer_type is None}
    assert silent == {"UnknownAddress"}


def test_docs_page_asks_no_other_host_for_anything(public: Client) -> None:
    page = public.get("/api/docs/")
    assert page.status_code == 200
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.content.decode()) == []
    assert "default-src 'none'; script-src 'self';" in page["Content-Security-Policy"]
