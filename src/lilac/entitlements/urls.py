"""Addresses for the public and for firms."""

from django.urls import path

from lilac.entitlements import feeds
from lilac.entitlements.views import check, decisions, facts, firm, overview, what_if

app_name = "entitlements"
FIRM = "firms/<int:pk>/"
FACT = f"{FIRM}facts/<slug:fact>/<int:year>/"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("benefits.<str:form>", overview.export, name="export"),
    path("benefits/<slug:key>/", overview.benefit, name="benefit"),
    path("windows.ics", feeds.seasons, name="seasons"),
    path("check/", check.check, name="check"),
    path("check/results/", check.results, name="check-results"),
    path("check/forget/", check.forget, name="check-forget"),
    path("check/keep/", check.keep, name="check-keep"),
    path("firms/", firm.firms, name="firms"),
    path(FIRM, firm.firm, name="firm"),
    path(f"{FIRM}facts/", facts.facts, name="facts"),
    path(FACT, facts.fact, name="fact"),
    path(f"{FACT}remove/", facts.remove, name="remove-fact"),
    path(f"{FACT}undo/", facts.undo, name="undo-fact"),
    path(f"{FIRM}what-if/", what_if.what_if, name="what-if"),
    path(f"{FIRM}calendar/", firm.calendar, name="calendar"),
    path(f"{FIRM}calendar.ics", feeds.own_seasons, name="own-seasons"),
    path(f"{FIRM}alerts/", firm.alerts, name="alerts"),
    path(f"{FIRM}alerts/seen/", firm.see_alerts, name="see-alerts"),
    path(f"{FIRM}consents/", firm.consent_page, name="consents"),
    path(f"{FIRM}consents/withdraw/", firm.withdraw, name="withdraw-consent"),
    path(f"{FIRM}statements/", decisions.statements, name="statements"),
    path("decisions/<str:reference>/", decisions.explanation, name="decision"),
    path("decisions/<str:reference>/statement/", decisions.statement_page, name="statement"),
    path("decisions/<str:reference>/statement.pdf", decisions.statement_pdf, name="statement-pdf"),
]
