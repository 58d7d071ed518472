"""Pages of news: reading, the feed, and the editors' desk."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.comments.queries import shown_thread
from madang.core import files, markup, paging, versions
from madang.core.caching import public_page
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.news import actions, queries
from madang.news.forms import ArticleForm, AttachmentForm, PublishForm, SearchForm
from madang.news.models import Article, Attachment
from madang.people.models import Person
from madang.people.queries import signed_in, viewer
from madang.ui.forms import lenient

FEED_SIZE = 30
EXCERPT = 100
forms_allowed = require_http_methods(["GET", "HEAD", "POST"])


def _editor(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.may("news.publish"):
        raise Http404
    return person


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


@require_safe
@public_page("news")
def article_list(request: HttpRequest) -> HttpResponse:
    """Published notices, newest first; search within."""
    form = SearchForm(request.GET, language=get_language() or "ko")
    words, programme = form.asked()
    page = paging.page(request, queries.newest(words, programme), order=("-published_at",))
    person = viewer(request)
    context = {
        "form": form, "page": page, "words": words, "is_filtered": bool(words or programme),
        "excerpts": {article.pk: markup.plain(article.body, EXCERPT) for article in page.rows},
        "may_write": person is not None and person.may("news.publish"),
    }  # fmt: skip
    return render(request, "news/article_list.html", context)


@require_safe
@public_page("news", "comments")
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One notice with department, contact, dates, files, licence and comments; for editors also before it is public."""
    person = viewer(request)
    article = get_object_or_404(queries.with_parts(Article.objects.visible_to(person)), slug=slug)
    before, after = queries.neighbours(article)
    context = {
        "article": article, "before": before, "after": after, "excerpt": markup.plain(article.body),
        "thread": shown_thread(article, person, request.GET.get("comments")),
        "address": settings.BASE_URL + reverse("news:detail", args=[article.slug]),
        "may_edit": person is not None and person.may("news.publish"),
    }  # fmt: skip
    return render(request, "news/article_detail.html", context)


@require_safe
@public_page("news")
def article_feed(request: HttpRequest) -> HttpResponse:
    """The newest notices as Atom."""
    base = settings.BASE_URL
    feed = Atom1Feed(
        title=_("News"), link=base + reverse("news:list"), description=_("News of the centre"),
        language=get_language(), feed_url=base + request.path,
    )  # fmt: skip
    for article in queries.newest()[:FEED_SIZE]:
        address = base + reverse("news:detail", args=[article.slug])
        feed.add_item(
            title=article.title, link=address, unique_id=address, description=markup.plain(article.body, 300),
            content=str(markup.render(article.body)), pubdate=article.published_at,
            updateddate=article.edited_at or article.published_at, author_name=article.department,
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@login_required
def draft_list(request: HttpRequest) -> HttpResponse:
    """Drafts and planned notices, for editors."""
    _editor(request)
    rows = Article.objects.exclude(pk__in=Article.objects.published().values("pk")).select_related("author")
    page = paging.page(request, rows, order=("-created_at",))
    return render(request, "news/draft_list.html", {"page": page})


@forms_allowed
@login_required
@once
def article_write(request: HttpRequest) -> HttpResponse:
    """Begin a notice."""
    person = _editor(request)
    form = ArticleForm(request.POST or None, initial={"department": "", "language": get_language() or "ko"})
    draft = _draft(request, person)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        with shown_on(form):
            return _after_save(request, _written(request, form, person, draft), person)
    context = {
        "form": form, "article": None, "preview": _preview(request, form), "draft": draft.slug if draft else "",
        "version": versions.shown(request, form, draft),
    }  # fmt: skip
    return _shown(request, "news/article_edit.html", context)


@require_POST
@login_required
def article_keep(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed, from the first title on; answers where, so that the next time keeps the same draft."""
    person = _editor(request)
    draft, form = _draft(request, person), ArticleForm(request.POST)
    typed = lenient(form)
    if "contact_email" in form.errors:
        del typed["contact_email"]
    if draft is None and not typed["title"]:
        return HttpResponse(status=204)
    kept = actions.keep_article(by=person, article=draft, version=versions.given(request), **typed)
    return JsonResponse({"draft": kept.slug, "version": kept.version})


def _draft(request: HttpRequest, person: Person) -> Article | None:
    """The draft that was begun by itself while this form was filled in."""
    slug = request.POST.get("draft", "")[:80]
    return Article.objects.editable_by(person).filter(slug=slug).first() if slug else None


def _written(request: HttpRequest, form: ArticleForm, person: Person, article: Article | None) -> Article:
    if article is None:
        return actions.write_article(by=person, **form.cleaned_data)
    return actions.edit_article(
        article=article, by=person, version=versions.given(request), **form.cleaned_data
    )


@forms_allowed
@login_required
@once
def article_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a notice, before or after it is public."""
    person = _editor(request)
    article = get_object_or_404(Article.objects.editable_by(person), slug=slug)
    form = ArticleForm(request.POST or None, initial=model_to_dict(article, fields=actions.FIELDS))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        with shown_on(form):
            return _after_save(request, _written(request, form, person, article), person)
    context = {
        "form": form, "article": article, "preview": _preview(request, form), "draft": article.slug,
        "version": versions.shown(request, form, article),
    }  # fmt: skip
    return _shown(request, "news/article_edit.html", context)


def _preview(request: HttpRequest, form: ArticleForm) -> str | None:
    """The text as readers would see it, where a preview was asked for."""
    return form["body"].value() or "" if "preview" in request.POST else None


def _after_save(request: HttpRequest, article: Article, person: Person) -> HttpResponseRedirect:
    if article.is_published:
        messages.success(request, _("Your change is public, with today's date as date of the change."))
    elif "publish" in request.POST:
        return redirect("news:publish", slug=article.slug)
    else:
        messages.success(request, _("The draft is saved. Only editors see it."))
    return redirect("news:detail", slug=article.slug)


@forms_allowed
@login_required
@once
def article_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft now or from a moment on, or take a public notice back."""
    person = _editor(request)
    article = get_object_or_404(Article.objects.editable_by(person), slug=slug)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            if "withdraw" in request.POST:
                actions.unpublish_article(article=article, by=person)
                messages.success(request, _("The notice is a draft again. Only editors see it."))
            else:
                actions.publish_article(article=article, by=person, at=form.cleaned_data["at"])
                messages.success(request, _("The notice is published."))
            return redirect("news:detail", slug=slug)
    return _shown(request, "news/article_publish.html", {"form": form, "article": article})


@forms_allowed
@login_required
@once
def article_discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft, after one question; what is public or planned says what to do first."""
    person = _editor(request)
    article = get_object_or_404(Article.objects.editable_by(person), slug=slug)
    form = Form(request.POST)
    with shown_on(form):
        if request.method == "POST":
            actions.discard_article(article=article, by=person)
            messages.success(request, _("The draft is deleted."))
            return redirect("news:drafts")
        actions.check_discard(article=article, by=person)
    context = {"refusal": next(iter(form.non_field_errors()), ""), "article": article}
    return render(request, "news/article_discard.html", context, status=409 if form.errors else 200)


@forms_allowed
@login_required
@once
def attachment_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The files of a notice: add and remove."""
    person = _editor(request)
    article = get_object_or_404(queries.with_parts(Article.objects.editable_by(person)), slug=slug)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.attach_file(article=article, by=person, **form.cleaned_data)
            messages.success(request, _("The file is added."))
            return redirect("news:files", slug=slug)
    return _shown(request, "news/attachment_list.html", {"form": form, "article": article})


@require_POST
@login_required
@once
def attachment_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a file off a notice."""
    person = _editor(request)
    attachment = get_object_or_404(
        Attachment.objects.select_related("article", "file"), pk=pk, article__slug=slug
    )
    actions.detach_file(attachment=attachment, by=person)
    messages.success(request, _("The file is removed."))
    return redirect("news:files", slug=slug)


@require_safe
def attachment_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One file of a notice the reader may see."""
    stored = queries.attachment_for(viewer(request), slug, pk)
    if stored is None:
        raise Http404
    return files.response(stored, request.GET.get("size", "l"))
