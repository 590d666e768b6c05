"""The admin form of pictures: a bad file is an error of the form, never of the server."""

import warnings
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError
from wagtail.images.forms import BaseImageForm


def check_picture(upload: "UploadedFile[Any]") -> None:
    """Raise `ValidationError` unless `upload` decodes as a picture whole: no bomb, not cut off, no other file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PillowImage.DecompressionBombWarning)
            upload.seek(0)
            with PillowImage.open(BytesIO(upload.read())) as picture:
                picture.load()
    except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
        raise forms.ValidationError(_("This picture has too many pixels. Make it smaller and try again.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise forms.ValidationError(
            _("This file is damaged or is no picture. Open it, save it again as JPEG or PNG, and try again.")
        ) from error
    finally:
        upload.seek(0)


class CmsImageForm(BaseImageForm):
    """The form of a picture; a bomb, a cut-off file or an SVG is an error of the field, never of the server."""

    def full_clean(self) -> None:
        """Validate; what the image library refuses while the field measures the picture becomes a field error."""
        try:
            super().full_clean()
        except (PillowImage.DecompressionBombError, UnidentifiedImageError, OSError):
            self.cleaned_data = getattr(self, "cleaned_data", {})
            self.add_error("file", _("This file is damaged, too large or no picture. Choose another one."))

    def clean_file(self) -> Any:
        """Decode a newly uploaded picture once, fully."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            check_picture(upload)
        return upload
