"""Addresses of the whole house."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from lilac.site import views
from lilac.site.api import api, docs
from lilac.site.sitemaps import SITEMAPS

handler400 = "lilac.site.errors.bad_request"
handler403 = "lilac.site.errors.forbidden"
handler404 = "lilac.site.errors.not_found"
handler500 = "lilac.site.errors.broken"

pages = [
    path("", views.home_page, name="home"),
    path("contact/", views.contact, name="contact"),
    path("map/", views.site_map, name="map"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("licence/", views.licence, name="licence"),
    path("look/", views.look, name="look"),
    path("style/", views.style_page, name="style"),
    path("style/<int:status>/", views.error_page, name="error-page"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
]

urlpatterns = [
    path("", include((pages, "site"))),
    path("", include("lilac.kernel.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("lilac.accounts.urls")),
    path("", include("lilac.parties.urls")),
    path("", include("lilac.policies.urls")),
    path("entitlements/", include("lilac.entitlements.urls")),
    path("desk/rules/", include("lilac.entitlements.desk.urls")),
    path("desk/", include("lilac.policies.desk.urls")),
    path("api/v1/", api.urls),
    path("api/docs/", docs, name="api-docs"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
