"""Which calls, threads, milestones and objections count: the ground of every count, figure and list.

Each function reads one rule of the domain as a mask over a frame's columns. A frame remembers its masks, so
that figures can ask for the same one as often as they like; they are read-only.
"""
