"""Addresses for the public and for firms."""

from django.urls import URLPattern

app_name = "entitlements"
urlpatterns: list[URLPattern] = []
