"""Pages of the personal centre, of the administrators, and the demo sign-in."""

from lilac.accounts.views.centre import (
    centre_page,
    closure_page,
    end_session,
    export_data,
    forget_visitor,
    merge_visitor,
    rename,
    withdraw_closure,
)
from lilac.accounts.views.demo import demo_page, enter_persona
from lilac.accounts.views.people import (
    close_account,
    closures_page,
    end_role,
    grant_role,
    people_page,
    person_page,
)

__all__ = [
    "centre_page",
    "close_account",
    "closure_page",
    "closures_page",
    "demo_page",
    "end_role",
    "end_session",
    "enter_persona",
    "export_data",
    "forget_visitor",
    "grant_role",
    "merge_visitor",
    "people_page",
    "person_page",
    "rename",
    "withdraw_closure",
]
