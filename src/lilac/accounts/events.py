"""What happens here that others may care about. User ids only: no name, no address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """``user`` holds ``role`` from now on (授予角色)."""

    user: int
    role: str


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """``user`` holds ``role`` no longer (收回角色)."""

    user: int
    role: str


@dataclass(frozen=True, slots=True)
class VisitorMerged:
    """What ``visitor`` did belongs to ``user``: modules with rows of visitors move them."""

    visitor: int
    user: int


@dataclass(frozen=True, slots=True)
class PersonaEntered:
    """Somebody signed in as a demo persona, without a password (演示身份登录)."""

    user: int
    persona: str


@dataclass(frozen=True, slots=True)
class ClosureAsked:
    """A person asks that the account be closed (申请注销)."""

    user: int


@dataclass(frozen=True, slots=True)
class ClosureWithdrawn:
    """The person wants to keep the account after all (撤回注销申请)."""

    user: int


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """The account is closed and its personal data gone: modules end what the person held."""

    user: int


@dataclass(frozen=True, slots=True)
class DataExported:
    """A person took a copy of what the house knows of them (导出个人数据)."""

    user: int
