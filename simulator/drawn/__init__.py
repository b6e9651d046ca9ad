"""Drawn scenes as pictures, written by `python -m simulator.kept_scenes`."""
