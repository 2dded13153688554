"""The public API of the policies: everything the pages show, for programs."""

from ninja import Router

from lilac.policies.api import bodies, finding, measures, texts

router = Router()
router.add_router("", texts.router, tags=["policies"])
router.add_router("", measures.router, tags=["measures"])
router.add_router("", bodies.router, tags=["bodies"])
router.add_router("", finding.router, tags=["search"])
