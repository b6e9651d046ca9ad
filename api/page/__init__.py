"""The small page for people: HTML, style and script, served as they are."""
