"""Letters. Each has a Message-ID made from what it is about, so that a repeated delivery is known as the same letter."""

import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.people.models import Notice, Person
from madang.people.rules import notice_label
from madang.ui.centre import CENTRE

UNSUBSCRIBE_SALT = "madang.people.unsubscribe"


def message_id(key: str) -> str:
    """The Message-ID of the letter `key`, without telling the key."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(f'{settings.SECRET_KEY}:{key}'.encode()).hexdigest()[:40]}@{host}>"


def send(*, key: str, to: str, subject: str, body: str, headers: dict[str, str] | None = None) -> None:
    """Send one plain letter now. Raises what the mail server answers; the outbox tries again."""
    EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[to],
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated", **(headers or {})},
    ).send()


def unsubscribe_url(person: Person, kind: str) -> str:
    """The address that ends mail of one kind (`*`: all that was not chosen one by one) without signing in.

    It never expires and holds no time, so a letter that is sent again is the same letter.
    """
    signed = signing.Signer(salt=UNSUBSCRIBE_SALT).sign_object([person.pk, kind])
    with translation.override(person.language):
        return settings.BASE_URL + reverse("people:unsubscribe", kwargs={"signed": signed})


def read_unsubscribe(signed: str) -> tuple[int, str] | None:
    """Whose mail of which kind a signed address ends; None for one that we did not make."""
    try:
        person_id, kind = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign_object(signed)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person_id, kind


def unsubscribe_headers(address: str) -> dict[str, str]:
    """What lets a mail program offer one-click unsubscribing (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def absolute(url: str) -> str:
    """A page of this site as a whole address."""
    return f"{settings.BASE_URL}{url}"


def send_notice(notice: Notice) -> None:
    """Mail one notice by itself."""
    person = notice.person
    with translation.override(person.language):
        link = absolute(notice.url or reverse("people:inbox"))
        stop = unsubscribe_url(person, notice.kind)
        footer = "\n".join([
            _("Choose what comes by mail: %(url)s") % {"url": absolute(reverse("people:settings"))},
            _("No more mail like this: %(url)s") % {"url": stop},
        ])  # fmt: skip
    body = "\n\n".join(part for part in (notice.body, link, f"-- \n{footer}") if part)
    send(
        key=f"notice:{notice.pk}", to=person.email, subject=notice.subject, body=body,
        headers=unsubscribe_headers(stop),
    )  # fmt: skip


def send_digest(person: Person, day: str, notices: Sequence[Notice]) -> None:
    """The one letter of a day: what is new, grouped by kind, each with its link."""
    with translation.override(person.language):
        subject = ngettext(
            "%(count)s thing is new for you", "%(count)s things are new for you", len(notices)
        ) % {"count": len(notices)}
        stop = unsubscribe_url(person, "*")
        body = "\n".join([
            _("Hello %(name)s. This happened since yesterday.") % {"name": person.shown_name},
            *digest_lines(person, notices),
            "",
            "-- ",
            _("This letter comes at most once a day, and only when something is new."),
            _("Choose what comes by mail: %(url)s") % {"url": absolute(reverse("people:settings"))},
            _("No more of these letters: %(url)s") % {"url": stop},
        ])  # fmt: skip
    send(
        key=f"digest:{person.pk}:{day}", to=person.email, subject=subject, body=body,
        headers=unsubscribe_headers(stop),
    )  # fmt: skip


def digest_lines(person: Person, notices: Sequence[Notice]) -> list[str]:
    """The middle of a digest: per kind a heading, each notice with its address, and how to end this kind."""
    lines = []
    ordered = sorted(notices, key=lambda notice: (notice_label(notice.kind), notice.created_at, notice.pk))
    for kind, group in groupby(ordered, key=lambda notice: notice.kind):
        lines += ["", f"■ {notice_label(kind)}"]
        for notice in group:
            lines += [f"· {notice.subject}", f"  {absolute(notice.url or reverse('people:inbox'))}"]
        lines.append("  " + _("No more of this kind: %(url)s") % {"url": unsubscribe_url(person, kind)})
    return lines


def address_code(person: Person, code: str) -> tuple[str, str]:
    """Subject and body of the letter to a new address."""
    with translation.override(person.language):
        return _("%(code)s is the code for your new address") % {"code": code}, "\n\n".join([
            _("Somebody, most likely you, wants to use this address at %(centre)s. The code:") % {"centre": CENTRE.name},
            f"    {code}",
            _("Type it on the page that you have open. It works once, for ten minutes."),
            _("It was not you? Then do nothing, and give the code to nobody. Nothing changes."),
            absolute("/"),
        ])  # fmt: skip


def address_taken(person: Person) -> tuple[str, str]:
    """Subject and body of the letter to an address that another account has."""
    with translation.override(person.language):
        return _("This address has an account already"), "\n\n".join([
            _("Somebody, perhaps you, wanted to move another account at %(centre)s to this address. It has an account "
              "here already, so nothing was changed.") % {"centre": CENTRE.name},
            _("If it was you: sign in with this address and use that account, or erase it first. If it was not you, "
              "you need not do anything."),
            absolute("/"),
        ])  # fmt: skip


def address_changed(person: Person) -> tuple[str, str]:
    """Subject and body of the letter to the old address."""
    with translation.override(person.language):
        return _("Your e-mail address was changed"), "\n\n".join([
            _("The e-mail address of your account at %(centre)s was changed. This one no longer opens it.")
            % {"centre": CENTRE.name},
            _("It was not you? Please tell us at once: %(email)s, %(phone)s.")
            % {"email": CENTRE.email, "phone": CENTRE.phone},
            absolute("/"),
        ])  # fmt: skip


def forget_letters(address: str) -> None:
    """Delete the letters to `address` that a centre without a mail server keeps as files."""
    folder = settings.MAILERS["default"].get("OPTIONS", {}).get("file_path")
    if folder and Path(folder).is_dir():
        for path in Path(folder).iterdir():
            if path.is_file() and address in path.read_text(errors="replace"):
                path.unlink(missing_ok=True)
