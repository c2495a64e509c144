"""What people type: one module for each trade; `tasks.py` gathers their tasks.

The only room, with `tasks.py`, that asks what time it is.
"""
