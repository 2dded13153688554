"""Addresses of the rules desk."""

from django.urls import path

from lilac.entitlements.desk import book, editing

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
]
