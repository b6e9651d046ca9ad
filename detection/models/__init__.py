"""Neural networks: cards, letterbox and slicing, and the runtimes. Nothing here knows a camera or a case."""
