"""HTTP to one query, and back."""
