"""Where things are: cells and beats, components, roads and permits, and what stands near a place."""
