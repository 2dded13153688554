"""Addresses of the rules desk."""

from django.urls import path

from lilac.entitlements.desk import (
    book,
    editing,
    imports,
    lists,
    pricing,
    scenarios,
    simulating,
    whatif,
)

app_name = "rules"
urlpatterns = [
    path("", book.entries, name="book"),
    path("new/", editing.new, name="new"),
    path("entries/<str:kind>/<str:key>/", book.entry, name="entry"),
    path("entries/<str:kind>/<str:key>/write/", editing.write, name="write"),
    path("entries/<str:kind>/<str:key>/check/", editing.check, name="check"),
    path("editions/<int:pk>/", book.edition, name="edition"),
    path("editions/<int:pk>/edit/", editing.edit, name="edit"),
    path("editions/<int:pk>/<str:move>/", book.move, name="move"),
    path("parameters/", book.parameters, name="parameters"),
    path("whatif/", whatif.whatif, name="whatif"),
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/new/", simulating.new, name="simulate"),
    path("scenarios/compare/", scenarios.compare, name="compare"),
    path("scenarios/<int:pk>/", scenarios.scenario, name="scenario"),
    path("scenarios/<int:pk>/again/", simulating.again, name="again"),
    path("scenarios/<int:pk>/progress/", scenarios.progress, name="progress"),
    path("scenarios/<int:pk>/<slug:table>.<str:form>", scenarios.export, name="export"),
    path("price/<slug:slug>/", pricing.price, name="price"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.extract, name="extract"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/report.<str:form>", imports.report, name="report"),
    path("imports/<int:pk>/<str:step>/", imports.step, name="import-step"),
    path("lists/", lists.entitled, name="lists"),
    path("lists/near/", lists.near, name="near"),
    path("lists/<str:benefit>.<str:form>", lists.export, name="list-export"),
    path("decisions/", lists.decisions, name="decisions"),
]
