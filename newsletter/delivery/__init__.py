"""From a letter to mailboxes, and back: subscribers, sending, unsubscriptions, bounces.

Nothing here asks what time it is (`now` is an argument) nor prints an address.
"""
