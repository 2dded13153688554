"""What each party may have and why: facts, the rule book in force, outcomes, and what a change costs."""
