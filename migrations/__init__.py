"""How the database came to its present form: one line of history, the newest form reached by `upgrade`."""
