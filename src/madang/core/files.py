"""Files that people give us. The type is known by the content, never by the name or the browser's word.

Images are decoded with limits and encoded anew in three sizes as WebP, which takes off place, camera and anything
hidden. Documents are of an allowed type and are only ever sent as attachments.
"""

import hashlib
import io
import logging
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from madang.core import clock, ids
from madang.core.errors import DomainError
from madang.core.models import StoredFile

LOG = logging.getLogger(__name__)
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# The longer side in pixels: a card, a page, the whole.
SIZES = {"s": 480, "m": 1200, "l": 2000}
# More pixels than any telephone's camera makes; a small file can claim billions (decompression bomb).
MAX_PIXELS = 60_000_000
ORPHANS_KEPT = timedelta(hours=6)
ZIP_MAX_BYTES = 200 * 1024 * 1024
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/hwp+zip": "hwpx",
    "application/x-hwp": "hwp",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/csv": "csv",
    "text/plain": "txt",
}
MACROS = re.compile(r"vbaProject|^Basic/|^Scripts/", re.MULTILINE | re.IGNORECASE)
ACCEPT_IMAGES = "image/jpeg,image/png,image/webp,image/gif"
ACCEPT_DOCUMENTS = ",".join(f".{ending}" for ending in DOCUMENTS.values())


class FileRefused(DomainError):
    """The file cannot be taken; the message says why and what works instead."""

    is_about_file = True


def limit_mb() -> int:
    """The largest upload in megabytes."""
    return settings.UPLOAD_MAX_BYTES // (1024 * 1024)


def safe_name(name: str) -> str:
    """A name fit to show and to send: no path, no control characters, at most 120 characters, ending kept."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = (
        "".join(char for char in base if char.isprintable() and char not in '<>:"|?*').strip(" .") or "file"
    )
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 10:
        return base[:120]
    return f"{stem[: 119 - len(ending)]}.{ending}"


def is_image(head: bytes) -> bool:
    """Whether the first bytes are those of an image type we take."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    )


def document_type(content: bytes) -> str | None:
    """The media type of a document we take, by its content; None for everything else."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xd0\xcf\x11\xe0") and "HwpSummaryInformation".encode("utf-16-le") in content:
        return "application/x-hwp"
    if content.startswith(b"PK\x03\x04"):
        return zip_type(content)
    return text_type(content)


def zip_type(content: bytes) -> str | None:
    """The media type of an office document, which is a zip of known parts; never a plain archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:5000])
            if sum(part.file_size for part in archive.infolist()) > ZIP_MAX_BYTES:
                return None
            declared = part_of(archive, "mimetype").decode("ascii", "replace").strip()
            kinds = part_of(archive, "[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError):
        return None
    if MACROS.search("\n".join(names)) or re.search(rb"macroEnabled|vbaProject", kinds, re.IGNORECASE):
        return None
    if declared in DOCUMENTS:
        return declared
    parts = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
    ending = next((ending for part, ending in parts.items() if part in names), None)
    return next((media for media, known in DOCUMENTS.items() if known == ending), None)


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of one part; never more, however large it says to be."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(256 * 1024)


def decoded(content: bytes) -> str | None:
    """Text in UTF-8 or, as Korean spreadsheets save it, in CP949; None for what is no text."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text) else text
    return None


def text_type(content: bytes) -> str | None:
    """`text/csv` or `text/plain` for readable text without markup, otherwise None."""
    text = decoded(content)
    if text is None or re.search(
        r"<\s*(!doctype|html|script|svg|\?xml|iframe|body)", text[:4096], re.IGNORECASE
    ):
        return None
    lines = text.splitlines()[:5]
    return "text/csv" if lines and all("," in line for line in lines) else "text/plain"


def decode_image(stream: IO[bytes]) -> Image.Image:
    """The first frame of an image, upright, in RGB or RGBA. Raises FileRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=IMAGE_FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise FileRefused(
                    _(
                        "This picture has too many pixels. Please make it smaller than 7,000 × 7,000 and send it again."
                    )
                )
            image.load()
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        raise FileRefused(
            _(
                "This picture cannot be opened; it may be damaged. Please choose another one, or take it again."
            )
        ) from error
    upright = ImageOps.exif_transpose(image)
    return upright.convert("RGBA" if upright.mode in {"RGBA", "LA", "P"} else "RGB")


def encode_sizes(image: Image.Image) -> dict[str, bytes]:
    """The picture as WebP in each of SIZES, never enlarged."""
    encoded = {}
    for name, side in SIZES.items():
        copy = image.copy()
        copy.thumbnail((side, side), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        copy.save(buffer, "WEBP", quality=82, method=4)
        encoded[name] = buffer.getvalue()
    return encoded


def path_of(key: str, variant: str) -> str:
    """Where a variant lies in the storage."""
    return f"{key[:2]}/{key}/{variant}"


@transaction.atomic
def store(upload: UploadedFile, *, by: Any, alt: str = "", images_only: bool = False) -> StoredFile:
    """Keep `upload` as given by person `by` (None: the system). Raises FileRefused in words the giver understands."""
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(
            _("This file is larger than %(limit)s MB. Please send a smaller one.") % {"limit": limit_mb()}
        )
    content = upload.read(settings.UPLOAD_MAX_BYTES + 1)
    if not content:
        raise FileRefused(_("This file is empty. Please choose another one."))
    common = {
        "key": ids.token(18), "name": safe_name(upload.name or "file"), "alt": alt[:300],
        "owner_id": by.pk if by else None, "created_at": clock.now(),
    }  # fmt: skip
    if is_image(content[:16]):
        return _store_image(content, common)
    media = None if images_only else document_type(content)
    if media is None:
        if images_only:
            raise FileRefused(
                _("This is not a picture we can show. Please send a JPEG, PNG, WebP or GIF picture.")
            )
        raise FileRefused(
            _("Files of this kind cannot be taken. Please send a picture, PDF, HWP, HWPX, Word, Excel, "
              "PowerPoint, ODT, CSV or text file.")
        )  # fmt: skip
    row = StoredFile(kind=StoredFile.Kind.DOCUMENT, content_type=media, **common)
    return _keep(row, {"original": content})


def _store_image(content: bytes, common: dict[str, Any]) -> StoredFile:
    image = decode_image(io.BytesIO(content))
    variants = encode_sizes(image)
    row = StoredFile(kind=StoredFile.Kind.IMAGE, content_type="image/webp", width=image.width, height=image.height,
                     **common)  # fmt: skip
    row.name = f"{row.name.rpartition('.')[0] or row.name}.webp"
    return _keep(row, variants)


def _keep(row: StoredFile, variants: dict[str, bytes]) -> StoredFile:
    largest = variants.get("l") or variants["original"]
    row.size, row.sha256 = len(largest), hashlib.sha256(largest).hexdigest()
    try:
        for variant, content in variants.items():
            default_storage.save(path_of(row.key, variant), ContentFile(content))
    except OSError as error:
        LOG.error("a file could not be stored: %s", error)
        _delete_bytes(row.key, list(variants))
        raise FileRefused(
            _(
                "Files cannot be stored right now: the centre's disk is full or being looked after. Please send it "
                "without the file, or try again later."
            )
        ) from error
    row.save(force_insert=True)
    return row


def open_variant(stored: StoredFile, variant: str = "l") -> IO[bytes]:
    """The bytes of a stored file: an image in size s, m or l; a document as it came."""
    name = variant if stored.kind == StoredFile.Kind.IMAGE else "original"
    return default_storage.open(path_of(stored.key, name), "rb")  # type: ignore[return-value]  # Django's File is one


def response(stored: StoredFile, variant: str = "m") -> HttpResponse:
    """The answer that sends a stored file: images shown, documents saved, nothing ever run."""
    if variant not in SIZES:
        variant = "m"
    image = stored.kind == StoredFile.Kind.IMAGE
    answer = FileResponse(
        open_variant(stored, variant),
        as_attachment=not image,
        filename=stored.name,
        content_type=stored.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer  # type: ignore[return-value]  # a StreamingHttpResponse, which every caller treats alike


def remove(stored: StoredFile) -> None:
    """Erase the row now and the bytes once the transaction is done."""
    names = [*SIZES, "original"]
    key = stored.key
    stored.delete()
    transaction.on_commit(lambda: _delete_bytes(key, names))


def _delete_bytes(key: str, names: list[str]) -> None:
    for name in names:
        default_storage.delete(path_of(key, name))


def orphans(border: datetime) -> list[str]:
    """Paths of bytes that no row knows: of a change that was taken back, or of a process that died between the two.

    Those younger than `border` may belong to a transaction that still runs.
    """
    found = []
    for shelf in _folders(""):
        for key in _folders(shelf):
            if StoredFile.objects.filter(key=key).exists():
                continue
            for name in default_storage.listdir(f"{shelf}/{key}")[1]:
                path = f"{shelf}/{key}/{name}"
                if default_storage.get_modified_time(path) < border:
                    found.append(path)
    return found


def forget_orphans(paths: Iterable[str]) -> int:
    """Delete those bytes. Returns how many files there were."""
    removed = 0
    for path in paths:
        default_storage.delete(path)
        removed += 1
    return removed


def _folders(path: str) -> list[str]:
    try:
        return list(default_storage.listdir(path)[0])
    except FileNotFoundError:
        return []
