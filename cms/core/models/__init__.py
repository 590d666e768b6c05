"""The kernel's models: the abstract page, pictures and documents, versions, API keys, previews, letters and notices."""

from cms.core.models.keys import ApiKey
from cms.core.models.letters import Letter, Notice
from cms.core.models.links import PublicLink
from cms.core.models.media import CmsDocument, CmsImage, CmsRendition, PublicDocument, PublicPicture, PublicRendition
from cms.core.models.pages import BasePage
from cms.core.models.previews import FrontEnd, Preview
from cms.core.models.versions import Version

__all__ = [
    "ApiKey",
    "BasePage",
    "CmsDocument",
    "CmsImage",
    "CmsRendition",
    "FrontEnd",
    "Letter",
    "Notice",
    "Preview",
    "PublicDocument",
    "PublicLink",
    "PublicPicture",
    "PublicRendition",
    "Version",
]
