"""What a build remembers of the last one: files read, files written. Any doubt: nothing is kept."""
