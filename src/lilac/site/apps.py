from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lilac.site"
    label = "site"
