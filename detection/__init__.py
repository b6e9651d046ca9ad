"""Frames in, findings out: the patrol, the memory of places, evidence and privacy."""
