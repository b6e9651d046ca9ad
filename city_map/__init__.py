"""Where on the ground: cells, beats, components. Empty until the rules of the city are built."""
