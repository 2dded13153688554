from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lilac.site"
    label = "site"

    def ready(self) -> None:
        from lilac.site import carrying

        carrying.connect()
