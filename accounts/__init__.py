"""Who people are. Today: one row per person, so that every decision has an author; posts and sign-in come later."""
