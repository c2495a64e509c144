"""A program by itself: MJML on its standard input, HTML on its standard output.

`render.to_html` runs it in a child process, since the compiler (mrml) overflows its stack on deep
nesting, which ends the process with no exception. It imports nothing of ours.
"""

from __future__ import annotations

import resource
import sys

from mjml import mjml2html

SECONDS, BYTES = 10, 1 << 29
"""What one letter may take; it takes a few milliseconds and megabytes."""


def main() -> int:
    """Compile; the exit code is 1 and the reason on the standard error when mrml refuses."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    try:
        html = mjml2html(sys.stdin.buffer.read().decode("utf-8"), fonts={})
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(html.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
