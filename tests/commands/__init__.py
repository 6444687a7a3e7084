"""The commands, run as at a terminal but in this process."""
