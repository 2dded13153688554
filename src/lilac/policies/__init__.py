"""Policy text as structure: versions, clauses, measures, and who answers for them."""
