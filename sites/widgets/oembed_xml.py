"""An oEmbed answer as XML (oEmbed 1.0, 2.3.4.2)."""

from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator
from rest_framework.renderers import BaseRenderer

from cms.core.text import xml_text


class XmlRenderer(BaseRenderer):
    """Each field as an element of its name; values escaped, and without what no XML may hold."""

    media_type = "text/xml; charset=utf-8"
    format = "xml"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        """Return the answer as a document."""
        text = StringIO()
        document = SimplerXMLGenerator(text, "utf-8")
        document.startDocument()
        document.startElement("oembed", AttributesImpl({}))
        for name, value in data.items():
            document.addQuickElement(name, xml_text(str(value)))
        document.endElement("oembed")
        document.endDocument()
        return text.getvalue()
