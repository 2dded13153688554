from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.entitlements.states import ImportState


class FactImport(models.Model):
    """An extract of a register brought by an officer (登记数据导入).

    ``columns`` maps the file's headings to facts and years; ``report`` holds what the dry run
    found, line by line with reasons; ``done`` of ``total`` rows drives the progress bar.
    """

    register = models.CharField(max_length=64)
    upload = models.ForeignKey("kernel.Upload", on_delete=models.PROTECT, related_name="+")
    observed_on = models.DateField()
    complete = models.BooleanField(default=False)
    columns = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED
    )
    report = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    brought_at = models.DateTimeField()
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fact_import_state_known", condition=Q(state__in=ImportState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.register} {self.state}"
