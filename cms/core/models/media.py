"""Pictures and documents: originals private, public sizes apart and only while something public shows the picture."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page

from cms.core import document_files, file_names, picture_files


def public_storage() -> Storage:
    """Return the storage that is served openly."""
    return storages["public"]


class CmsImage(AbstractImage):
    """A picture with what readers need to know of it. Its file is private, behind a view."""

    alt_text = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_("Say what the picture shows, for those who cannot see it."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Author or source of the picture."))

    admin_form_fields = (
        "file",
        "title",
        "alt_text",
        "credit",
        "collection",
        "tags",
        *Image.admin_form_fields[4:],
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def get_upload_to(self, filename: str) -> str:
        """Return where the original lies, under a plain name of its own."""
        return file_names.picture_path(filename)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep of a new file what `picture_files` keeps: scripts bring files that no form has seen.

        Raises `ValidationError` for a file that is no good picture.
        """
        file: Any = self.file
        if file and not file._committed and not picture_files.is_cleaned(file.file):
            file.seek(0)
            self.file: Any = picture_files.cleaned_file(file.name, file.read())
            self._set_image_file_metadata()
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self) -> str:
        """Return the alternative text that Wagtail offers where the picture is put."""
        return self.alt_text or self.title


class CmsRendition(AbstractRendition):
    """An admin thumbnail or preview; private like its original."""

    image = models.ForeignKey(CmsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once_per_filter"
            )
        ]


class PublicPicture(models.Model):
    """A public page shows a picture: as long as one such row stands, the picture has public sizes."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    image = models.ForeignKey(CmsImage, on_delete=models.CASCADE, related_name="public_pictures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "image"], name="picture_once_per_page")]

    def __str__(self) -> str:
        return f"page {self.page_id} shows image {self.image_id}"


def public_path(rendition: "PublicRendition", filename: str) -> str:
    """Return where a public size lies: named by the picture's content, so that it may be kept for ever."""
    return f"pictures/{rendition.image_id}/{filename}"


class PublicRendition(models.Model):
    """One public size of a picture, made by the worker."""

    FORMATS = [("avif", "image/avif"), ("webp", "image/webp"), ("jpeg", "image/jpeg")]

    image = models.ForeignKey(CmsImage, on_delete=models.CASCADE, related_name="public_renditions")
    format = models.CharField(max_length=8, choices=FORMATS)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # The file's length, so that feeds can state it without opening files; null where the file was missing.
    bytes = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to=public_path, storage=public_storage, max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "format", "width"], name="public_size_once_per_format")]

    def __str__(self) -> str:
        return f"{self.image_id} {self.format} {self.width}"


class CmsDocument(AbstractDocument):
    """A document to download; served by Wagtail's view, which honours its collection's privacy."""

    file = models.FileField(_("file"), upload_to=file_names.document_path)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Refuse a new file whose content is not what its name says.

        Documents whose form was sent back for other fields come here without a file: theirs was looked at before.
        """
        file: Any = self.file
        if not file:
            return
        super().clean()
        if not file._committed:
            try:
                document_files.check(file)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note the file's length and hash, which Wagtail's form does and scripts forget: answers tell them."""
        if self.file and not (self.file_size and self.file_hash) and kwargs.get("update_fields") is None:
            self._set_document_file_metadata()
        super().save(*args, **kwargs)


class PublicDocument(models.Model):
    """A public page links to or offers a document: as long as one such row stands, the document is listed."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(CmsDocument, on_delete=models.CASCADE, related_name="public_documents")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "document"], name="document_once_per_page")]

    def __str__(self) -> str:
        return f"page {self.page_id} offers document {self.document_id}"
