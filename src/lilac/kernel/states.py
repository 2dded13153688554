"""Choices and flows of the kernel."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lilac_engine.flow import Flow


class Evidence(models.TextChoices):
    """How well a fact is known (证据等级). Only ``law`` and ``seed`` may drive a decision."""

    SEED = "seed", _("In the policy's own text")
    VF = "VF", _("Read in the full text of the source")
    VP = "VP", _("Read on a page that states it")
    V2 = "V2", _("Reported second-hand, to be confirmed")
    C = "C", _("Computed from marked figures")
    M = "M", _("Not verified")
    UNKNOWN = "?", _("Looked for, not found")


class FileKind(models.TextChoices):
    """What a file is by its content (文件类型); nothing else is taken."""

    PDF = "pdf", _("PDF document")
    DOCX = "docx", _("Word document")
    XLSX = "xlsx", _("Excel workbook")
    PPTX = "pptx", _("PowerPoint presentation")
    HTML = "html", _("Web page")
    TEXT = "txt", _("Plain text")
    MARKDOWN = "md", _("Markdown text")
    CSV = "csv", _("Table as text (CSV)")
    PNG = "png", _("PNG picture")
    JPEG = "jpg", _("JPEG picture")
    PARQUET = "parquet", _("Table of columns (Parquet)")


class ChainFault(models.TextChoices):
    """Why the audit chain does not hold at an event (断链原因)."""

    LINE = "line", _("The line cannot be read")
    CONTENT = "content", _("Its content does not give its hash")
    ORDER = "order", _("Events were removed, added or moved")
    PREVIOUS = "previous", _("It does not follow the event before it")
    HEAD = "head", _("It differs from the head that was published")
    CUT = "cut", _("The end was cut off behind a published head")


class JobState(models.TextChoices):
    """A piece of background work, from waiting to its end."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
    CANCELLED = "cancelled", _("Cancelled")


JOB_FLOW = Flow(
    {
        JobState.WAITING: {"take": JobState.RUNNING, "cancel": JobState.CANCELLED},
        JobState.RUNNING: {
            "finish": JobState.DONE,
            "fail": JobState.WAITING,
            "give_up": JobState.DEAD,
            "supersede": JobState.CANCELLED,
            "take": JobState.RUNNING,
        },
        JobState.DEAD: {"retry": JobState.WAITING, "cancel": JobState.CANCELLED},
        JobState.CANCELLED: {"retry": JobState.WAITING},
    }
)
