"""Reads of the rule book, facts, outcomes and populations, ready to show."""
