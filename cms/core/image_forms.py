"""The admin form of pictures: a bad file is an error of the form, never of the server, and a good one is cleaned."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from cms.core import picture_files


class CmsImageForm(BaseImageForm):
    """The form of a picture; a bomb, a cut-off file or an SVG is an error of the field, never of the server."""

    def full_clean(self) -> None:
        """Validate; what the image library refuses while the field measures the picture becomes a field error."""
        try:
            super().full_clean()
        except (*picture_files.TOO_LARGE, *picture_files.UNREADABLE):
            self.cleaned_data = getattr(self, "cleaned_data", {})
            self.add_error("file", _("This file is damaged, too large or no picture. Choose another one."))

    def clean_file(self) -> Any:
        """Keep of a newly uploaded picture what is to be kept."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            picture_files.clean_upload(upload)
        return upload
