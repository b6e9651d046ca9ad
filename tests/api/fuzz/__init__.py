"""Schemathesis against the real server."""
