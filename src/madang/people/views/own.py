"""One's own place: start, inbox, profile."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import live, paging
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.people import actions, queries, rules
from madang.people.forms import ProfileForm
from madang.people.models import Notice, Person, Profile
from madang.ui.context import in_this_language


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """One's own start: what to do now, what one has, what is new."""
    person = queries.signed_in(request)
    context = {
        "task": queries.task_now(person),
        "sections": queries.own_sections(person),
        "notices": list(person.notices.order_by("-created_at", "-pk")[:3]),
        "profile": Profile.objects.filter(person=person).first(),
        "roles": role_lines(person),
        "needs_passkey": queries.lacks_second_factor(request),
    }
    return render(request, "people/me.html", context)


@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where allauth leads after a passkey was made: staff who still need it go on from here, all others to their list."""
    person = queries.signed_in(request)
    if not queries.lacks_second_factor(request):
        return redirect("mfa_list_webauthn")
    has_passkey = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    return render(request, "people/second_factor.html", {"has_passkey": has_passkey})


def role_lines(person: Person) -> list[tuple[str, str]]:
    """The person's roles in words, and for what."""
    words = queries.scope_words() if any(role.scope for role in person.held_roles) else {}
    return [(role.get_kind_display(), words.get(role.scope, role.scope)) for role in person.held_roles]


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All notices, newest first. The count in the header asks for its part only."""
    person = queries.signed_in(request)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "inbox-news":
        return _inbox_news(request, person)
    page = paging.page(request, person.notices.all(), order=("-created_at",))
    context = {"page": page, "unread": queries.unread_count(person), "label": rules.notice_label}
    return render(request, "people/inbox.html", context)


def _inbox_news(request: HttpRequest, person: Person) -> HttpResponse:
    """How many are unread, as a part with an ETag: 304 until something changes."""
    version = live.versions((live.inbox(person.pk),))[0]
    etag = f'W/"inbox-{person.pk}-{version}-{request.path}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(request, "people/_inbox_news.html", {"unread": queries.unread_count(person)})
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to what the notice is about; that it was read is noted when its button or link is used."""
    person = queries.signed_in(request)
    notice = get_object_or_404(Notice, pk=pk, person=person)
    actions.read_notice(notice=notice, by=person)
    is_ours = notice.url.startswith("/") and not notice.url.startswith("//")
    return HttpResponseRedirect(in_this_language(notice.url)) if is_ours else redirect("people:inbox")


@login_required
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = actions.read_all_notices(by=queries.signed_in(request))
    said = ngettext("%(count)s notice marked as read.", "%(count)s notices marked as read.", count)
    messages.success(request, said % {"count": count})
    return redirect("people:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def profile_edit(request: HttpRequest) -> HttpResponse:
    """What one tells of oneself."""
    person = queries.signed_in(request)
    if not person.is_member:
        return redirect("people:join")
    profile, _is_new = Profile.objects.get_or_create(person=person)
    fields = (*actions.PROFILE_FIELDS, "is_public")
    initial = {"name": person.name, **{field: getattr(profile, field) for field in fields}}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.change_profile(by=person, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Your profile is saved."))
            return redirect("people:profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/profile_edit.html", {"form": form, "own": person}, status=status)


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The public profile of somebody who wants one. Anything else looks as if nobody were there."""
    shown = Profile.objects.shown_to(queries.viewer(request)).filter(person_id=pk).first()
    if shown is None:
        raise Http404
    known = dict(rules.INTERESTS.items())
    interests = [str(known[code]) for code in shown.interests if code in known]
    context = {"profile": shown, "shown": shown.person, "interests": interests, "words": shown.words()}
    return render(request, "people/person_detail.html", context)
