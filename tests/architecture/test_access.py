"""Who may reach what: every route x every role x own, foreign and absent things.

The matrix is generated from the resolver; nothing is listed by hand but the sample objects.
What it found last is committed as ``access.csv``: a change of anybody's access shows in review.
Write it anew with ``LILAC_WRITE_ACCESS=1``.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from lilac.accounts.models import User
from lilac.entitlements.actions import book as rule_book
from lilac.entitlements.actions import decide, imports
from lilac.entitlements.actions import scenario as simulation
from lilac.entitlements.queries import book
from lilac.entitlements.states import EntryKind
from lilac.parties.models import Organisation, PublicBody
from lilac.policies import actions
from lilac.policies.models import Conflict, Intake
from lilac.site.demo import STAGES, build
from tests.factories.kernel import JobFactory

pytestmark = pytest.mark.django_db

COMMITTED = Path(__file__).with_name("access.csv")
ROLES = (
    "visitor", "researcher", "clerk", "department", "officer-a", "officer-b", "auditor",
    "administrator",
)  # fmt: skip
OUTSIDERS = ("visitor", "researcher", "clerk")
STAFF_ONLY = ("desk:", "rules:", "kernel:audit", "kernel:jobs", "kernel:retry", "kernel:cancel",
              "kernel:verify", "accounts:people", "accounts:person", "accounts:grant",
              "accounts:end-role", "accounts:closures", "accounts:close", "parties:claims",
              "parties:confirm", "parties:reject", "parties:send-letter")  # fmt: skip
OURS = ("site", "kernel", "accounts", "parties", "policies", "desk", "entitlements", "rules")
ABSENT = {"pk": 999_999, "slug": "no-such-thing", "uscc": "91230100MA00000000", "code": "99.9",
          "number": 999, "key": "nothing", "form": "exe", "status": 418, "at": 999_999,
          "move": "nonsense", "kind": "nonsense", "fact": "nothing", "year": 1999, "table": "nothing",
          "step": "nonsense", "benefit": "nothing", "reference": "LX-NOTHING"}  # fmt: skip


def routes(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern, inner)
        elif isinstance(pattern, URLPattern) and prefix.split(":")[0] in OURS:
            yield f"{prefix}{pattern.name}", tuple(pattern.pattern.converters)


@pytest.fixture
def world(settings):
    """The demo world: one of each thing, own and foreign to each persona."""
    settings.DEMO = True
    settings.DEMO_FIRMS = 6
    build(STAGES["published"], say=lambda line: None)
    officer = User.objects.get(persona="officer-b")
    foreign_intake = actions.bring(
        by=officer, at=now(), name="x.txt", text="1.甲。乙。\n2.丙。丁。"
    )
    firm = Organisation.objects.get(memberships__user__persona="clerk")
    other = Organisation.objects.create(
        uscc="91230100MA1B2C3D47", name="他人公司", kind="enterprise", created_at=now()
    )
    rules = rules_desk(firm=firm, other=other)
    own = {
        "slug": "heilongjiang-2021", "code": "7.5", "number": 1, "form": "json", "status": 404,
        "uscc": firm.uscc, "at": 0, "key": "nothing", "fact": "rd_tax", "year": now().year - 1,
        "kind": "benefit", "benefit": "rd_after_subsidy", "table": "measures", "move": "submit",
        "step": "discard", "reference": rules["decisions"][0],
    }  # fmt: skip
    foreign = {**own, "uscc": other.uscc, "reference": rules["decisions"][1]}
    mine = Intake.objects.get(brought_by__persona="officer-a").pk
    membership = firm.memberships.get().pk
    pks = {
        "desk:": (mine, foreign_intake.pk),
        "desk:decide": (Conflict.objects.order_by("pk").first().pk,) * 2,
        "kernel:": (JobFactory().pk,) * 2,
        "parties:": (membership, membership),
        "accounts:": (User.objects.get(persona="researcher").pk,) * 2,
        "entitlements:": (firm.pk, other.pk),
        "rules:": rules["editions"],
        "rules:scenario": (rules["scenario"],) * 2,
        "rules:again": (rules["scenario"],) * 2,
        "rules:progress": (rules["scenario"],) * 2,
        "rules:export": (rules["scenario"],) * 2,
        "rules:extract": (rules["extract"],) * 2,
        "rules:import": (rules["extract"],) * 2,
        "rules:report": (rules["extract"],) * 2,
    }
    body = PublicBody.objects.order_by("pk").first().slug
    slugs = {
        "policies:body": body, "policies:body-feed": body, "policies:duties-export": body,
        "parties:body-members": body, "parties:invite-body": body, "accounts:enter-persona": "clerk",
    }  # fmt: skip
    return own, foreign, pks, slugs


def rules_desk(*, firm, other):
    """One of each thing of the entitlements: drafts of two officers, decisions of two firms."""
    persona = {u.persona: u for u in User.objects.exclude(persona="")}
    a, b = persona["officer-a"], persona["officer-b"]
    body = book.entry(EntryKind.BENEFIT, "rd_after_subsidy").editions.order_by("pk").last().body
    editions = tuple(
        rule_book.draft(
            kind=EntryKind.BENEFIT, key=f"draft_{n}", note="", by=by, at=now(),
            body={**body, "id": f"draft_{n}"},
        ).pk
        for n, by in enumerate((a, b))
    )  # fmt: skip
    decisions = tuple(
        decide.record(organisation=each, day=now().date(), purpose="statement", by=by, at=now())
        .reference
        for each, by in ((firm, persona["clerk"]), (other, a))
    )  # fmt: skip
    scenario = simulation.ask(
        title="x", day=now().date(), changes=[], population="registered", by=a, at=now()
    )
    simulation.compute(scenario=scenario, at=now())
    extract = imports.receive(
        register="tax", name="x.csv", data="统一社会信用代码\n".encode(), observed_on=now().date(),
        complete=False, by=a, at=now(),
    )  # fmt: skip
    return {"editions": editions, "decisions": decisions, "scenario": scenario.pk,
            "extract": extract.pk}  # fmt: skip


def sample(world, name, params, whose):
    """Arguments for a route, or None where this variant makes no sense."""
    own, foreign, pks, slugs = world
    if whose == "absent":
        return {p: ABSENT[p] for p in params} if params else None
    found = dict(own if whose == "own" else foreign)
    if name in slugs:
        found["slug"] = slugs[name]
    for prefix, (mine, theirs) in sorted(pks.items(), key=lambda item: len(item[0])):
        if name.startswith(prefix):
            found["pk"] = mine if whose == "own" else theirs
    if name.startswith(("entitlements:", "rules:")):
        found["key"] = "rd_after_subsidy"
    if name in {"entitlements:export", "rules:export", "rules:report", "rules:list-export"}:
        found["form"] = "csv"
    if name == "desk:correct":
        found["form"] = "heading"
    if name == "desk:decide":
        found["move"] = "confirm"
    if whose == "foreign" and all(
        found[p] == sample(world, name, params, "own")[p] for p in params
    ):
        return None
    return {p: found[p] for p in params}


def answer(key, method, address):
    """What one request comes to; whatever it wrote is taken back."""
    client = Client(raise_request_exception=False)
    if key:
        client.cookies["sessionid"] = key
    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address, {})
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code == 302:
        return "sign-in" if "/accounts/login/" in response["Location"] else "302"
    return str(response.status_code)


def matrix(world):
    keys = {"visitor": ""}
    for role in ROLES[1:]:
        client = Client()
        client.force_login(User.objects.get(persona=role))
        keys[role] = client.cookies["sessionid"].value
    for name, params in sorted(routes()):
        for whose in ("own", "foreign", "absent"):
            arguments = sample(world, name, params, whose)
            if arguments is None:
                continue
            address = reverse(name, kwargs=arguments)
            for method in ("GET", "POST"):
                row = [answer(keys[role], method, address) for role in ROLES]
                yield (name, whose if params else "-", method, *row)


def test_access_is_as_reviewed(world):
    rows = list(matrix(world))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("route", "thing", "method", *ROLES))
    writer.writerows(rows)

    broken = [row for row in rows if any(cell.startswith("5") for cell in row[3:])]
    assert broken == [], "a route breaks"

    column = {role: 3 + index for index, role in enumerate(ROLES)}
    opened = [
        (row[0], row[1], row[2], role, row[column[role]])
        for row in rows
        if row[0].startswith(STAFF_ONLY)
        for role in OUTSIDERS
        if row[column[role]] not in {"sign-in", "403", "404", "405"}
    ]
    assert opened == [], "an outsider gets into a staff page"

    insiders = {"desk:papers": "officer-a", "kernel:audit": "auditor", "kernel:jobs": "administrator",
                "parties:claims": "officer-b", "accounts:people": "administrator"}  # fmt: skip
    let_in = {row[0]: row[column[insiders[row[0]]]] for row in rows
              if row[0] in insiders and row[2] == "GET"}  # fmt: skip
    assert let_in == dict.fromkeys(insiders, "200"), "staff cannot reach their own pages"

    found_absent = [
        row[:3] for row in rows if row[1] == "absent" and row[2] == "GET" and "200" in row[3:]
    ]
    assert found_absent == [], "what is absent is shown"

    if os.environ.get("LILAC_WRITE_ACCESS"):
        COMMITTED.write_text(out.getvalue())
    assert out.getvalue() == COMMITTED.read_text(), "run with LILAC_WRITE_ACCESS=1 and review"
