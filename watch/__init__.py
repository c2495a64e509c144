"""What comes from outside: pages, feeds and calendars of others, fetched within strict bounds.

Nothing that arrives is trusted. Imports `editorial`; only the tasks import this room.
"""
