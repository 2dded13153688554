"""Pages for firms and the public."""
