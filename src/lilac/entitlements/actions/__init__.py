"""Writes of the rule book, facts, decisions and scenarios."""
