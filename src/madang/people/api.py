"""REST: who is calling, and one's own account."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase

from madang.core import paging
from madang.core.errors import DomainError
from madang.core.places import DISTRICTS
from madang.people import actions, queries
from madang.people.models import ABOUT_MAX, AccessToken, Person, Profile

SAFE = {"GET", "HEAD", "OPTIONS"}
SkillCode = StrEnum("SkillCode", {skill.name: skill.value for skill in Profile.Skill})  # type: ignore[misc]
SlotCode = StrEnum("SlotCode", {slot.name: slot.value for slot in Profile.Slot})  # type: ignore[misc]
DistrictCode = StrEnum("DistrictCode", {"NONE": "", **{f"D{each.code}": each.code for each in DISTRICTS}})  # type: ignore[misc]
router = Router(tags=["me"])


class ScopeMissing(DomainError):
    """The token may read only."""

    status = 403


class TokenAuth(HttpBearer):
    """A personal access token in `Authorization: Bearer …`. One that is unknown or over is refused, not ignored."""

    def __call__(self, request: HttpRequest) -> Person | None:
        header = request.headers.get("Authorization", "")
        return self.authenticate(request, header) if header else None

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        found = queries.token_in(token)
        if found is None:
            raise AuthenticationError
        needed = AccessToken.Scope.READ if request.method in SAFE else AccessToken.Scope.WRITE
        if needed not in found.scopes:
            raise ScopeMissing(
                _("This access token may not do this. Please make one with the scope “write”.")
            )
        request.user = found.person
        return found.person


class SessionAuth(APIKeyCookie):
    """The session of the site; changes need its CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


class VisitorAuth(AuthBase):
    """Everybody may read what everybody may see on the pages."""

    openapi_type = "apiKey"
    openapi_name = "none"
    openapi_in = "header"
    openapi_description = "No key: public things may be read by everybody."

    def __call__(self, request: HttpRequest) -> AnonymousUser | None:
        if request.method not in SAFE:
            return None
        request.user = AnonymousUser()
        return request.user


class ProfileOut(Schema):
    about: str
    district: str
    skills: list[str]
    interests: list[str]
    available_times: list[str]
    is_public: bool


class MeOut(Schema):
    id: int
    name: str
    email: str
    language: str
    is_member: bool
    joined_at: datetime | None
    roles: list[dict[str, str]]
    profile: ProfileOut | None


class NoticeOut(Schema):
    id: int
    kind: str
    subject: str
    body: str
    url: str
    created_at: datetime
    read_at: datetime | None


class TokenOut(Schema):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@router.get("", response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """One's own account and profile."""
    person = queries.signed_in(request)
    return {
        **{
            name: getattr(person, name)
            for name in ("id", "name", "email", "language", "is_member", "joined_at")
        },
        "roles": [{"kind": role.kind, "scope": role.scope} for role in person.held_roles],
        "profile": getattr(person, "profile", None),
    }


@router.get("/notices", response=list[NoticeOut])
def notices(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """One's own inbox, newest first."""
    rows = queries.signed_in(request).notices.all()
    return paging.part(request, response, rows, order=("-created_at",), limit=limit, after=after)


@router.get("/tokens", response=list[TokenOut])
def tokens(
    request: HttpRequest,
    response: HttpResponse,
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:
    """One's own access tokens, never their secrets."""
    rows = queries.signed_in(request).access_tokens.all()
    return paging.part(request, response, rows, order=("-created_at",), limit=limit, after=after)


class ProfileIn(Schema):
    """What may be changed; what is left out stays."""

    about: str | None = Field(None, max_length=ABOUT_MAX)
    district: DistrictCode | None = None
    skills: list[SkillCode] | None = None
    available_times: list[SlotCode] | None = None
    is_public: bool | None = None


class ReadOut(Schema):
    read: int


@router.patch("/profile", response=ProfileOut)
def change_profile(request: HttpRequest, data: ProfileIn) -> Any:
    """Change one's profile."""
    person = queries.signed_in(request)
    given = {name: value for name, value in data.dict(exclude_unset=True).items() if value is not None}
    is_public = given.pop("is_public", Profile.objects.filter(person=person, is_public=True).exists())
    return actions.change_profile(by=person, name=person.name, is_public=is_public, **given)


@router.post("/notices/read", response=ReadOut)
def read_notices(request: HttpRequest) -> dict[str, int]:
    """Mark the whole inbox as read."""
    return {"read": actions.read_all_notices(by=queries.signed_in(request))}
