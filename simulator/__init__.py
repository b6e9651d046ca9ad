"""A pretend city: drawn street scenes and a video platform that streams them. Imports nothing of the product."""
