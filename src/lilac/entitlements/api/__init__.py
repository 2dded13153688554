"""The rules for programs: what may be had, by facts sent along; nothing sent is kept."""

from ninja import Router

from lilac.entitlements.api import deciding, listing, simulating

router = Router(tags=["entitlements"])
router.add_router("", listing.router)
router.add_router("", deciding.router)
router.add_router("", simulating.router)
