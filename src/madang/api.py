"""The REST interface: one router per app, in river order, and one handler for every refusal.

Reading is open as far as the same page is; a person is known by access token (`Authorization: Bearer …`) or by
session with CSRF token. Endpoints ask `people.queries.viewer(request)` (None: a visitor) or `signed_in(request)`.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from madang.comments.api import router as comments
from madang.core import rest
from madang.core.errors import DomainError, EditConflict
from madang.deliberations.api import router as deliberations
from madang.funds.api import router as funds
from madang.helpdesk.api import router as helpdesk
from madang.impact.api import router as impact
from madang.matching.api import router as matching
from madang.news.api import router as news
from madang.partners.api import router as partners
from madang.people.api import SessionAuth, TokenAuth, VisitorAuth
from madang.people.api import router as people
from madang.problems.api import open_data as problem_data
from madang.problems.api import router as problems
from madang.programmes.api import router as programmes
from madang.programmes.api import themes_router as themes
from madang.projects.api import handovers, projects
from madang.search.api import router as search
from madang.trials.api import router as trials

# What the description says of an operation with `rest.AnyoneAuth`: there is nobody whose key could be kept.
FOR_ANYONE: list[dict[str, list[str]]] = [{rest.AnyoneAuth.__name__: []}]


class MadangAPI(NinjaAPI):
    """NinjaAPI whose description says that every operation may be refused with a problem."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        described = rest.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(described.pop("$defs", {}))
        schemas["Problem"] = described
        refused = {
            "description": "Refused; says what, why and what to do.",
            "content": {rest.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        key = {
            "name": rest.KEY_HEADER,
            "in": "header",
            "required": False,
            "description": rest.KEY_DESCRIBED,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        }
        for path in schema["paths"].values():
            for method, operation in path.items():
                operation["responses"].setdefault("4XX", refused)
                if method != "get" and operation.get("security") != FOR_ANYONE:
                    operation.setdefault("parameters", []).append(key)
        return schema


api = MadangAPI(
    title="Madang",
    version="1",
    urls_namespace="api",
    docs_url=None,
    auth=[TokenAuth(), SessionAuth(), VisitorAuth()],
)
api.add_decorator(rest.spoken, mode="view")
api.add_decorator(rest.keyed, mode="operation")


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Every refusal of an action."""
    current = error.current if isinstance(error, EditConflict) else None
    return rest.problem(error.status, code=error.code, detail=str(error), field=error.field, current=current)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing here, or nothing for you: both look the same."""
    return rest.problem(404, code="NotFound", detail=str(rest.NOTHING_HERE))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong shape: every fault is named with its place."""
    errors = [
        {
            "field": ".".join(str(step) for step in fault["loc"][1:]) or str(fault["loc"][0]),
            "detail": fault["msg"],
        }
        for fault in error.errors
    ]
    return rest.problem(
        422,
        code="Invalid",
        detail=str(rest.NOT_UNDERSTOOD),
        field=errors[0]["field"] if errors else None,
        errors=errors,
    )


@api.exception_handler(AuthenticationError)
def unknown_person(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Something only a known person may do."""
    response = rest.problem(401, code="SignInNeeded", detail=str(rest.WHO_ARE_YOU))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def plain_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses: a body that is no JSON, too many requests, a missing CSRF token."""
    response = rest.problem(error.status_code, code=type(error).__name__, detail=str(error))
    if isinstance(error, Throttled) and error.wait:
        response["Retry-After"] = str(error.wait)
    return response


# One line per app, in river order.
api.add_router("/impact", impact)
api.add_router("/helpdesk", helpdesk)
api.add_router("/trials", trials)
api.add_router("/funds", funds)
api.add_router("/matching", matching)
api.add_router("/projects", projects)
api.add_router("/handovers", handovers)
api.add_router("/deliberations", deliberations)
api.add_router("/problems", problems)
api.add_router("", problem_data)
api.add_router("/news", news)
api.add_router("/programmes", programmes)
api.add_router("/themes", themes)
api.add_router("/partners", partners)
api.add_router("/comments", comments)
api.add_router("/search", search)
api.add_router("/me", people)
