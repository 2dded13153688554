"""The pure heart of Lilac: text, verdicts and flows. No Django, no database, no clock."""
