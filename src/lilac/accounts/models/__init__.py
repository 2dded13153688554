"""People with a sign-in, the roles they hold, and visitors without one."""

from lilac.accounts.models.user import Closure, Grant, User
from lilac.accounts.models.visitor import Visitor

__all__ = ["Closure", "Grant", "User", "Visitor"]
