"""The command handbook (指挥手册): what is managed, when it counts, how the detector finds it."""
