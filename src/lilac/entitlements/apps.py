from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "lilac.entitlements"

    def ready(self) -> None:
        from lilac.entitlements import receivers
        from lilac.entitlements.queries.holdings import holdings
        from lilac.policies import hub

        receivers.connect()
        hub.register(hub.Mechanism("entitlements", hub.TITLES["entitlements"], holdings))
