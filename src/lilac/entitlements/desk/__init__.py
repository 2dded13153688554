"""Pages for officers: the rule book, simulation, extracts, lists."""
