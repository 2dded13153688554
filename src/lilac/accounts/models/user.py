from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from lilac.accounts.states import STAFF_ROLES, ClosureState, Role


class User(AbstractUser):
    """A person with a sign-in (用户).

    ``persona`` is the slug of a demo persona (演示身份), empty for everyone real: such an account
    has no password and lives in demo mode only.
    """

    name = models.CharField(max_length=100, blank=True)
    persona = models.CharField(max_length=30, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["persona"], condition=~Q(persona=""), name="user_persona_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def holds(self, role: Role) -> bool:
        """Whether this person holds the role now."""
        return role in self.roles

    @property
    def is_officeholder(self) -> bool:
        """Whether any role held is a staff role, which needs a second factor."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; one query, then remembered on this object."""
        if not hasattr(self, "_roles"):
            held = self.grants.filter(ended_at=None).values_list("role", flat=True)
            self._roles = frozenset(Role(role) for role in held)
        return self._roles


class Grant(models.Model):
    """A role given to a person, by whom and when, until it is taken back (角色授予).

    ``granted_by`` is empty only for the first administrator, made on the machine itself.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="grant_ended_by_someone",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at=None), name="grant_role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.role} of {self.user_id}"


class Closure(models.Model):
    """A person's request that the account be closed (注销申请), and what became of it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="closures")
    state = models.CharField(
        max_length=10, choices=ClosureState.choices, default=ClosureState.ASKED
    )
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_state_known", condition=Q(state__in=ClosureState.values)
            ),
            models.CheckConstraint(
                name="closure_decided_by_someone_at_some_time_or_not_at_all",
                condition=Q(state=ClosureState.ASKED, decided_by=None, decided_at=None)
                | Q(
                    ~Q(state=ClosureState.ASKED),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="asked"), name="closure_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of {self.user_id}: {self.state}"
