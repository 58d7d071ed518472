"""Table of contents: one line per app, in river order."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from madang.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("madang.people.urls.plain")),
    path("", include("madang.ui.urls_plain")),
    *i18n_patterns(
        path("", include("madang.demo.urls")),
        path("", include("madang.home.urls")),
        path("impact/", include("madang.impact.urls")),
        path("help/", include("madang.helpdesk.urls")),
        path("trials/", include("madang.trials.urls")),
        path("funds/", include("madang.funds.urls")),
        path("matching/", include("madang.matching.urls")),
        path("projects/", include("madang.projects.urls")),
        path("deliberations/", include("madang.deliberations.urls")),
        path("problems/", include("madang.problems.urls")),
        path("news/", include("madang.news.urls")),
        path("programmes/", include("madang.programmes.urls")),
        path("partners/", include("madang.partners.urls")),
        path("comments/", include("madang.comments.urls")),
        path("search/", include("madang.search.urls")),
        path("", include("madang.people.urls")),
        path("", include("madang.ui.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "madang.ui.views.not_found"
handler500 = "madang.ui.views.server_error"
handler400 = "madang.ui.views.bad_request"
handler403 = "madang.ui.views.forbidden"
