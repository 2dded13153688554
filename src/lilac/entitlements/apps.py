from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "lilac.entitlements"

    def ready(self) -> None:
        from lilac.entitlements import receivers
        from lilac.entitlements.actions import facts, imports
        from lilac.entitlements.permissions import may_see_evidence, may_see_extract
        from lilac.entitlements.queries.holdings import holdings, panel
        from lilac.kernel.files import guard
        from lilac.policies import hub

        guard(facts.PURPOSE, may_see_evidence)
        guard(imports.PURPOSE, may_see_extract)
        receivers.connect()
        hub.register(hub.Mechanism("entitlements", hub.TITLES["entitlements"], holdings, panel))
