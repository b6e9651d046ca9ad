"""The command `gridwarden` and the composition root: which task answers which message."""
