"""Names of pieces, noises and corrections for the people at the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_NAMES: dict[str, str | Promise] = {
    "notice": _("Notice"),
    "head": _("Title and number"),
    "preamble": _("Preamble"),
    "chapter": _("Chapter"),
    "article": _("Article"),
    "item": _("Item"),
    "closing": _("Closing words"),
    "annex": _("Annex"),
    "noise": _("Not part of the document"),
    "loose": _("Not assigned yet"),
}
NOISE_NAMES: dict[str, str | Promise] = {
    "navigation": _("Navigation of the site"),
    "metadata": _("Table of the site"),
    "image": _("Image"),
    "advertisement": _("Advertisement or other content"),
    "widget": _("Buttons of the page"),
    "repetition": _("Printed twice"),
    "contact": _("Contact of the site"),
    "other": _("Something else"),
}
STATUS_NAMES: dict[str, str | Promise] = {
    "征求意见稿": _("Draft for comment"),
    "final": _("Final text"),
    "意见征集": _("Call for opinions"),
    "征求意见结束/反馈": _("Answer to opinions"),
}
OPERATION_NAMES: dict[str, str | Promise] = {
    "split": _("Split a piece"),
    "join": _("Joined two pieces"),
    "move_start": _("Moved a border"),
    "set_kind": _("Said what a piece is"),
    "set_heading": _("Changed a heading"),
    "set_number": _("Changed a number"),
    "assign_bodies": _("Assigned responsible bodies"),
    "mark_target": _("Marked a target"),
    "unmark_target": _("Took a target away"),
    "mark_sentence": _("Said whether a sentence asks for something"),
    "split_sentence": _("Split a sentence"),
    "join_sentence": _("Joined two sentences"),
    "set_field": _("Changed a fact of the document"),
    "set_contacts": _("Changed the ways to answer"),
    "set_document": _("Moved a piece to another document"),
    "main_document": _("Chose the main document"),
    "same_as": _("Said which earlier clause it is"),
    "explain": _("Explained a remark"),
}
