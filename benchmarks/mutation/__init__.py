"""Small deliberate mistakes in the rule engine, and whether its tests notice them."""
