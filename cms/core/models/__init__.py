"""The kernel's models: the abstract page, pictures and documents, versions."""

from cms.core.models.media import CmsDocument, CmsImage, CmsRendition, PublicPicture, PublicRendition
from cms.core.models.pages import BasePage
from cms.core.models.versions import Version

__all__ = [
    "BasePage",
    "CmsDocument",
    "CmsImage",
    "CmsRendition",
    "PublicPicture",
    "PublicRendition",
    "Version",
]
