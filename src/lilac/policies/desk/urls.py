"""Addresses of the import desk."""

from django.urls import path

from lilac.policies.desk import comparing, conflicts, facts, listing, passage, published, sheet

app_name = "desk"
urlpatterns = [
    path("", listing.papers, name="papers"),
    path("new/", listing.bring, name="bring"),
    path("conflicts/<slug:slug>/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/<slug:move>/", conflicts.decide, name="decide"),
    path("policies/<slug:slug>/bodies/", published.bodies, name="bodies"),
    path("policies/<slug:slug>/v/<int:number>/withdraw/", published.withdraw, name="withdraw"),
    path("<int:pk>/", sheet.sheet, name="sheet"),
    path("<int:pk>/again/", listing.bring_again, name="again"),
    path("<int:pk>/pieces/<int:at>/", sheet.piece, name="piece"),
    path("<int:pk>/pieces/<int:at>/<slug:form>/", sheet.correct, name="correct"),
    path("<int:pk>/undo/", sheet.undo, name="undo"),
    path("<int:pk>/redo/", sheet.redo, name="redo"),
    path("<int:pk>/facts/", facts.facts, name="facts"),
    path("<int:pk>/policy/", facts.tie, name="tie"),
    path("<int:pk>/explain/", facts.explain, name="explain"),
    path("<int:pk>/same/", facts.same_as, name="same"),
    path("<int:pk>/other/", facts.other_document, name="other"),
    path("<int:pk>/history/", facts.history, name="history"),
    path("<int:pk>/compare/", comparing.compare, name="compare"),
    path("<int:pk>/review/", passage.review, name="review"),
    path("<int:pk>/submit/", passage.submit, name="submit"),
    path("<int:pk>/return/", passage.return_, name="return"),
    path("<int:pk>/confirm/", passage.confirm, name="confirm"),
    path("<int:pk>/publish/", passage.publish, name="publish"),
    path("<int:pk>/discard/", passage.discard, name="discard"),
    path("<int:pk>/restore/", passage.restore, name="restore"),
]
