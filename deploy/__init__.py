"""How a built site goes online: counted, carried, switched in one instant, and taken back.

Never asks what time it is, never builds: it is given a folder that is whole, and its name.
"""
