from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from lilac.accounts.states import Role


class User(AbstractUser):
    """A person with a sign-in (用户)."""

    name = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name or self.username

    def holds(self, role: Role) -> bool:
        """Whether this person holds the role now."""
        return role in self.roles

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; one query, then remembered on this object."""
        if not hasattr(self, "_roles"):
            held = self.grants.filter(ended_at=None).values_list("role", flat=True)
            self._roles = frozenset(Role(role) for role in held)
        return self._roles


class Grant(models.Model):
    """A role given to a person, by whom and when, until it is taken back (角色授予)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=Role.values)),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at=None), name="grant_role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.role} of {self.user_id}"
