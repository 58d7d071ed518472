"""The upload corpus: what people and attackers send, and what becomes of it."""

import io
import json
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from madang.core import clock, files
from madang.core.files import FileRefused
from madang.core.models import StoredFile

pytestmark = pytest.mark.django_db
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str = "JPEG", size: tuple[int, int] = (300, 200), **options: Any) -> bytes:
    buffer = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, options.pop("colour", "red") if mode != "P" else 3).save(buffer, form, **options)
    return buffer.getvalue()


def archive(parts: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def give(content: bytes, name: str = "file.jpg", **options: Any) -> StoredFile:
    return files.store(SimpleUploadedFile(name, content), by=None, **options)


def original(stored: StoredFile, variant: str = "l") -> bytes:
    with files.open_variant(stored, variant) as found:
        return found.read()


def located_picture() -> bytes:
    """A photograph that says where and with what it was taken, and by whom."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "CameraMaker", "Kim Secret", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 33.0, 59.0), 3: "E", 4: (126.0, 58.0, 40.0)})
    return picture(exif=exif, comment=b"hidden comment", size=(400, 100))


# --- pictures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_are_kept_in_three_sizes_as_webp(form: str) -> None:
    stored = give(picture(form, (2500, 1000)), "사진.of.cat." + form.lower())
    assert (stored.kind, stored.content_type, stored.name) == ("image", "image/webp", "사진.of.cat.webp")
    widths = {variant: Image.open(io.BytesIO(original(stored, variant))).size[0] for variant in files.SIZES}
    assert widths == {"s": 480, "m": 1200, "l": 2000}


def test_a_small_picture_is_not_blown_up() -> None:
    stored = give(picture(size=(40, 30)))
    assert Image.open(io.BytesIO(original(stored))).size == (40, 30) == (stored.width, stored.height)


def test_place_camera_and_name_are_taken_off_and_the_picture_stands_upright() -> None:
    source = located_picture()
    assert b"Kim Secret" in source and Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825)
    stored = give(source)
    assert (stored.width, stored.height) == (100, 400)
    for variant in files.SIZES:
        content = original(stored, variant)
        assert not Image.open(io.BytesIO(content)).getexif()
        for secret in (b"Kim Secret", b"CameraMaker", b"hidden comment", b"Exif", b"GPS"):
            assert secret not in content


@pytest.mark.parametrize("tail", [HTML, SVG, archive({"evil.html": HTML}), b"<?php system('x'); ?>"])
def test_what_hangs_behind_a_picture_is_cut_off(tail: bytes) -> None:
    assert tail[:20] not in original(give(picture("PNG") + tail))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "CMYK", "1"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert give(picture(form, mode=mode, colour=1)).width == 300


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that claim to be a huge picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (65_535, 65_535), (2**31 - 1, 2), (8_000, 8_000)])
def test_an_image_bomb_is_refused_without_being_opened(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused):
        give(png_claiming(*size))
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_a_picture_that_broke_off_is_refused_in_words(cut: int) -> None:
    with pytest.raises(FileRefused) as refused:
        give(picture("PNG", (300, 200))[:cut])
    assert "열 수 없어요" in str(refused.value) or "받을 수 없어요" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        HTML,
        archive({"a.txt": b"x"}),
        b"GIF89a" + b"<script>alert(1)</script>",
        b"%PDF-1.4 x",
        b"\xff\xd8\xff<html>",
    ],
)
def test_what_is_no_picture_is_no_picture_whatever_its_name(content: bytes) -> None:
    with pytest.raises(FileRefused):
        give(content, "photo.jpg", images_only=True)
    assert not StoredFile.objects.exists()


# --- documents --------------------------------------------------------------------------------------

DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (archive(DOCX), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive({"xl/workbook.xml": b"x"}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive({"ppt/presentation.xml": b"x"}), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (archive({"mimetype": b"application/hwp+zip", "Contents/section0.xml": b"x"}), "application/hwp+zip"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "application/vnd.oasis.opendocument.text"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "HwpSummaryInformation".encode("utf-16-le"), "application/x-hwp"),
        ("구,수\n종로,3\n".encode(), "text/csv"),
        ("구,수\n종로,3\n".encode("cp949"), "text/csv"),
        ("\ufeff안녕하세요".encode(), "text/plain"),
    ],
)  # fmt: skip
def test_documents_are_known_by_what_is_in_them(content: bytes, media: str) -> None:
    stored = give(content, "이름.exe")
    assert (stored.kind, stored.content_type) == ("document", media)
    assert original(stored) == content and stored.size == len(content)


@pytest.mark.parametrize(
    "content",
    [
        HTML, SVG, b" \n <HTML>", b"<?xml version='1.0'?><x/>", b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\n\x00",
        archive({"a.txt": b"x"}), archive({}), archive({"evil.html": HTML}), b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0old word", b"\xff\xfe\x00\x01\x02", bytes(range(256)), b"\x80\x81\xfe\xff",
        archive(DOCX | {"word/vbaProject.bin": b"macro"}),
        archive(DOCX | {"word/other.bin": b"macro", "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": b"x"}),
        archive({"mimetype": b"application/x-msdownload"}),
    ],
)  # fmt: skip
def test_everything_else_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        give(content, "report.pdf")
    assert "받을 수 없어요" in str(refused.value) and not StoredFile.objects.exists()


def test_an_archive_bomb_is_refused_without_being_unpacked() -> None:
    bomb = archive({"mimetype": b"application/hwp+zip", **{f"{n}": b"\0" * 50_000_000 for n in range(5)}})
    assert len(bomb) < 1_000_000
    with pytest.raises(FileRefused):
        give(bomb)


def test_a_thirty_megabyte_picture_is_refused_with_the_limit_in_words() -> None:
    with pytest.raises(FileRefused, match="20"):
        give(b"\xff\xd8\xff" + b"\0" * (30 * 1024 * 1024))


def test_a_lie_about_the_size_does_not_help() -> None:
    upload = SimpleUploadedFile("a.txt", b"x" * (21 * 1024 * 1024))
    upload.size = 10
    stored = None
    with suppress(FileRefused):
        stored = files.store(upload, by=None)
    assert stored is None or stored.size <= 20 * 1024 * 1024 + 1


def test_an_empty_file_is_refused_in_words() -> None:
    with pytest.raises(FileRefused, match=r"비어|빈 파일"):
        give(b"")


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_judge(content: bytes) -> None:
    assert files.document_type(content) in {None, *files.DOCUMENTS}


# --- names, answers, going away -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\Users\\me\\보고서.txt", "보고서.txt"), ("a\x00b\n.txt", "ab.txt"),
        ("..", "file"), ("", "file"), ('<img src="x">.txt', "img src=x.txt"), ("가" * 300 + ".txt", "가" * 116 + ".txt"),
        ("한글.txt", "한글.txt"), ("\u202egnp.exe.txt", "gnp.exe.txt"), ("noending", "noending"),
    ],
)  # fmt: skip
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert files.safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_name_is_never_a_path_nor_too_long(name: str) -> None:
    kept = files.safe_name(name)
    assert 0 < len(kept) <= 120 and not set(kept) & set('/\\<>"|?*:\0\n\r') and kept not in {".", ".."}


def test_where_it_lies_says_nothing_of_its_name() -> None:
    stored = give(b"hello", "비밀 명단.txt")
    assert default_storage.exists(files.path_of(stored.key, "original"))
    assert "비밀" not in files.path_of(stored.key, "original") and len(stored.key) >= 24


def test_documents_are_saved_and_never_run_pictures_are_shown() -> None:
    document, shown = files.response(give(b"%PDF-1.4")), files.response(give(picture()), "s")
    assert document["Content-Disposition"].startswith("attachment")
    assert shown["Content-Disposition"].startswith("inline")
    for answer in (document, shown):
        assert (
            answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        )
        answer.close()


@pytest.mark.parametrize("variant", ["", "xl", "../../secret", "original"])
def test_an_unknown_size_is_the_middle_one(variant: str) -> None:
    answer: Any = files.response(give(picture(size=(1500, 1500))), variant)
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (1200, 1200)
    answer.close()


def test_removing_takes_the_bytes_away_once_it_is_certain(django_capture_on_commit_callbacks: Any) -> None:
    stored = give(picture())
    paths = [files.path_of(stored.key, variant) for variant in files.SIZES]
    with django_capture_on_commit_callbacks() as callbacks:
        files.remove(stored)
    assert all(default_storage.exists(path) for path in paths) and not StoredFile.objects.exists()
    for callback in callbacks:
        callback()
    assert not any(default_storage.exists(path) for path in paths)


def test_bytes_of_a_change_that_was_taken_back_go_later() -> None:
    with pytest.raises(ValueError), transaction.atomic():
        key = give(picture()).key
        raise ValueError
    kept = give(b"stays")
    path = files.path_of(key, "s")
    call_command("retention", apply=True)
    assert default_storage.exists(path), "it may belong to a transaction that still runs"
    with clock.travel(clock.now() + files.ORPHANS_KEPT + timedelta(minutes=1)):
        assert files.forget_orphans(files.orphans(clock.now() - files.ORPHANS_KEPT)) == 3
    assert not default_storage.exists(path) and original(kept) == b"stays"


def test_an_empty_storage_has_no_orphans() -> None:
    assert files.orphans(clock.now()) == []


def test_the_alternative_text_is_kept_within_bounds() -> None:
    assert len(give(picture(), alt="고" * 400).alt) == 300


def test_somebody_elses_file_in_the_storage_is_left_alone_while_it_is_young() -> None:
    default_storage.save("zz/unknown/s", ContentFile(json.dumps({}).encode()))
    assert files.orphans(clock.now() - files.ORPHANS_KEPT) == []
