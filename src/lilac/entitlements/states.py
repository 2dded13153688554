"""Choices and flows of the entitlements."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lilac_engine.flow import Flow
from lilac_engine.rules.outcomes import OutcomeKind


class EntryKind(models.TextChoices):
    """What an entry of the rule book is (规则簿条目)."""

    REGISTER = "register", _("Register")
    FACT = "fact", _("Fact")
    TABLE = "table", _("List")
    DERIVED = "derived", _("Derived fact")
    PARAMETER = "parameter", _("Parameter")
    RULE = "rule", _("Rule")
    BENEFIT = "benefit", _("Benefit")
    OVERLAP = "overlap", _("Overlap")


class EditionState(models.TextChoices):
    """A written edition of an entry, from the first draft to the day another takes its place."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Waiting for a second person")
    SIGNED = "signed", _("Signed")
    SUPERSEDED = "superseded", _("Replaced by a later edition")
    DISCARDED = "discarded", _("Discarded")


EDITION_FLOW = Flow(
    {
        EditionState.DRAFT: {"submit": EditionState.SUBMITTED, "discard": EditionState.DISCARDED},
        EditionState.SUBMITTED: {"sign": EditionState.SIGNED, "return": EditionState.DRAFT},
        EditionState.SIGNED: {"supersede": EditionState.SUPERSEDED},
        EditionState.DISCARDED: {"restore": EditionState.DRAFT},
    }
)


class Kept(models.TextChoices):
    """What a process may keep until it changes (修订对象)."""

    BOOK = "book", _("Rule book")
    FACTS = "facts", _("Facts")


class FactState(models.TextChoices):
    """How a value stands."""

    DECLARED = "declared", _("Declared by the organisation")
    CHECKED = "checked", _("From the register")
    CONFLICT = "conflict", _("Two sources disagree")


class Source(models.TextChoices):
    """Who brought a value."""

    OWN = "own", _("Entered by the organisation")
    REGISTER = "register", _("Extract of a register")
    OFFICER = "officer", _("Entered by an officer")


class ImportState(models.TextChoices):
    """An extract of a register on its way in (登记数据导入)."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked: nothing is written yet")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Written")
    FAILED = "failed", _("Cannot be read")
    DISCARDED = "discarded", _("Discarded")


IMPORT_FLOW = Flow(
    {
        ImportState.RECEIVED: {"check": ImportState.CHECKING, "discard": ImportState.DISCARDED},
        ImportState.CHECKING: {
            "report": ImportState.CHECKED,
            "fail": ImportState.FAILED,
            "discard": ImportState.DISCARDED,
        },
        ImportState.CHECKED: {"carry_out": ImportState.RUNNING, "discard": ImportState.DISCARDED},
        ImportState.RUNNING: {
            "finish": ImportState.DONE,
            "fail": ImportState.FAILED,
            "cancel": ImportState.CHECKED,
        },
    }
)


class Answer(models.IntegerChoices):
    """The six answers as a person reads them; the numbers are the engine's."""

    NO = OutcomeKind.NO, _("Not entitled")
    YES = OutcomeKind.YES, _("Entitled")
    UNKNOWN = OutcomeKind.UNKNOWN, _("Not known yet")
    EXPERT = OutcomeKind.EXPERT, _("Experts decide")
    NOT_APPLICABLE = OutcomeKind.NOT_APPLICABLE, _("Does not apply")
    NO_AMOUNT = OutcomeKind.NO_AMOUNT, _("Announced, not yet payable")


class Cause(models.TextChoices):
    """Why an outcome changed."""

    FACT = "fact", _("A fact changed")
    RULE = "rule", _("A rule changed")
    PARAMETER = "parameter", _("An amount changed")
    DAY = "day", _("A date was reached")


class ScenarioState(models.TextChoices):
    """A simulation on its way."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being computed")
    DONE = "done", _("Computed")
    FAILED = "failed", _("Could not be computed")


SCENARIO_FLOW = Flow(
    {
        ScenarioState.WAITING: {"start": ScenarioState.RUNNING},
        ScenarioState.RUNNING: {"finish": ScenarioState.DONE, "fail": ScenarioState.FAILED},
        ScenarioState.DONE: {"again": ScenarioState.WAITING},
        ScenarioState.FAILED: {"again": ScenarioState.WAITING},
    }
)
