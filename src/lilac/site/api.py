"""The API of the whole house: one description, one way of refusing, limits, ETags."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from lilac.entitlements.api import router as entitlements
from lilac.kernel import limits
from lilac.kernel.clock import now
from lilac.kernel.refusal import Refused
from lilac.policies.api import router as policies

RATE = "600/m"  # requests of one address; whoever needs more takes the CSV files
View = Callable[..., HttpResponseBase]


def _asker(request: HttpRequest) -> str:
    """The address that asks; all whose address is hidden (a Unix socket) share one limit."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def limited(view: View) -> View:
    """Answer 429 with a sentence and ``Retry-After`` when one address asks too often."""

    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = limits.allow(f"api:{_asker(request)}", RATE, at=now())
        if verdict:
            return view(request, *args, **kwargs)
        return JsonResponse(
            {"detail": " ".join(verdict.reasons), "errors": []},
            status=429,
            headers={"Retry-After": "60"},
            json_dumps_params={"ensure_ascii": False},
        )

    return within


def csv_by_accept(view: View) -> View:
    """``Accept: text/csv`` on a list gives what its ``.csv`` address gives."""

    @wraps(view)
    def negotiated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"
        if not asked or hasattr(request, "_negotiated"):
            response = view(request, *args, **kwargs)
        else:
            request._negotiated = True  # type: ignore[attr-defined]
            try:
                found = resolve(f"{request.path_info}.csv")
            except Resolver404:  # no table here: JSON is all there is
                response = view(request, *args, **kwargs)
            else:
                response = found.func(request, *found.args, **found.kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    return negotiated


def conditional(view: View) -> View:
    """ETag of what is sent, 304 when the asker has it already."""
    return conditional_page(view)


class PlainJSON(JSONRenderer):
    """Chinese as Chinese: a third of the size, and readable."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    renderer=PlainJSON(),
    title="Lilac 丁香",
    version="1",
    description=(
        "Everything public that the pages show: policies, their texts by clause, measures and "
        "what runs for them, the bodies that answer, targets, search; and the rules: what a party "
        "may have and why, from facts sent along, which are not kept. Without a key; only a "
        "simulation over the registered firms needs an officer's session. "
        "Lists come in pages (`page`, `page_size`); each list has a CSV address (`.csv`, or "
        "`Accept: text/csv`). Answers bear an ETag. Limit: 600 requests a minute."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_decorator(conditional, mode="view")
api.add_decorator(csv_by_accept, mode="view")
api.add_decorator(limited, mode="view")
api.add_router("", policies)
api.add_router("/entitlements", entitlements)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """404 with a sentence."""
    detail = str(error) or _("There is nothing at this address.")
    return api.create_response(request, {"detail": detail, "errors": []}, status=404)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """403 with the reasons."""
    body = {"detail": " ".join(error.reasons), "errors": list(error.reasons)}
    return api.create_response(request, body, status=403)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: which value is wrong, and why."""
    wrong = [f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors]
    body = {"detail": _("Something in the request is not as it should be."), "errors": wrong}
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """422 for a body that is no JSON; what else the framework refuses keeps its status."""
    if error.status_code != 400:
        body = {"detail": str(error), "errors": []}
        return api.create_response(request, body, status=error.status_code)
    body = {"detail": _("The body of the request is no JSON."), "errors": []}
    return api.create_response(request, body, status=422)


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    return schema


def _type(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words: ``string (date) | null``, ``list of ClauseOut``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    form = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'any')}{form}"


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page for people; nothing is fetched from elsewhere."""
    schema = description()
    operations = [
        {
            **operation,
            "path": path,
            "method": method.upper(),
            "parameters": [
                {**each, "type": _type(each["schema"])} for each in operation.get("parameters", [])
            ],
            "answers": [
                (status, answer["description"]) for status, answer in operation["responses"].items()
            ],
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        groups.setdefault(operation.get("tags", [""])[0], []).append(operation)
    context = {
        "info": schema["info"],
        "groups": groups.items(),
        "schemas": [
            (
                name,
                shape.get("description", ""),
                [
                    (field, _type(about), about.get("description", ""))
                    for field, about in shape.get("properties", {}).items()
                ],
            )
            for name, shape in sorted(schema["components"]["schemas"].items())
        ],
        "crumbs": [(_("Programming interface (API)"), "")],
        "times": RATE.partition("/")[0],
    }
    return render(request, "site/api_docs.html", context)
