"""What every module stands on: events and audit, refusals, files, jobs, looks. No business here."""
