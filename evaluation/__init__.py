"""Figures of evaluation (考核). Empty until casework produces them."""
