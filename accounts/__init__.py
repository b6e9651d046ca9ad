"""Who people are, which posts they hold, what they may do and what they see; the departments. Sign-in comes later."""
