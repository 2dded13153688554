"""Who is here: people signed in, anonymous visitors, and the roles they hold."""
