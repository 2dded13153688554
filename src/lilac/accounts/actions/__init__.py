"""Writing: roles, visitors, the closing of accounts, demo personas."""

from lilac.accounts.actions.closures import ask_closure, close_account, withdraw_closure
from lilac.accounts.actions.people import note_export, rename
from lilac.accounts.actions.personas import ensure_persona, enter_persona
from lilac.accounts.actions.roles import appoint_first_administrator, end_role, grant_role
from lilac.accounts.actions.visitors import merge_visitor, receive_visitor

__all__ = [
    "appoint_first_administrator",
    "ask_closure",
    "close_account",
    "end_role",
    "ensure_persona",
    "enter_persona",
    "grant_role",
    "merge_visitor",
    "note_export",
    "receive_visitor",
    "rename",
    "withdraw_closure",
]
