"""Which cameras there are, where they look and how they are reached: platforms, cameras, views, places."""
