"""What `invoke serve` does: shows the site, follows what is saved, says what is wrong in the page.

One thread builds, each time in a process of its own, so that new code is read; the others answer
browsers. What is served is never touched: the script of the preview is added on the way out.
Nothing is imported here: `ready` looks at the code before any of it is read.
"""
