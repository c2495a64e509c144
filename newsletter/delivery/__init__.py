"""From a letter to mailboxes, and back: subscribers, sending, unsubscriptions, bounces.

Everything that must survive is in one SQLite database (`store`), outside the project. Nothing here
asks what time it is (the hour and the sleep are arguments) nor prints an address.
"""
