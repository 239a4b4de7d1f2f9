"""What makes two errors the same: type, message without its particulars, top frame of the site's own code.

Whose code a frame is follows the field's public rules (Sentry's "in app" frames): what packages, bundlers, extensions
and the browser itself bring is not the site's.
"""

import re
from functools import lru_cache
from hashlib import blake2b

_UUID_OR_HEX = re.compile(
    r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{16,}\b"
)
_URL = re.compile(r"\bhttps?://[^\s'\")]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_NUMBER = re.compile(r"\d+")
_POSITION = re.compile(r"(?::\d+){1,2}\)?$")
_FRAME = re.compile(r"^\s*at\s|@.*:\d+|:\d+:\d+")
_FOREIGN = re.compile(
    r"/node_modules/|/bower_components/|/vendors?[./~-]|\bwebpack/(?:bootstrap|runtime)|-extension://|"
    r"<anonymous>|\bnative code\b|\bpolyfills?[.-]"
)
_MAX_LINES = 10


@lru_cache(maxsize=512)
def fingerprint(error_type: str, message: str, stack: str) -> str:
    """16 hexadecimal digits, the same for every occurrence of one error."""
    text = "\n".join((error_type, normalised(message), top_frame(stack)))
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def normalised(message: str) -> str:
    """The message with ids, addresses, quoted names and numbers replaced by signs."""
    for pattern, sign in ((_URL, "<url>"), (_UUID_OR_HEX, "<id>"), (_QUOTED, "<text>"), (_NUMBER, "<n>")):
        message = pattern.sub(sign, message)
    return message.strip()


def top_frame(stack: str) -> str:
    """Function and file of the first frame of the site's own, or else of the first one; '' without any.

    Without line, column, query string and build numbers.
    """
    frames = [line for line in stack.splitlines()[:_MAX_LINES] if _FRAME.search(line)]
    own = (line for line in frames if not _FOREIGN.search(line))
    line = next(own, frames[0] if frames else "")
    return _NUMBER.sub("<n>", re.sub(r"\?[^:)]*", "", _POSITION.sub("", line.strip())))
