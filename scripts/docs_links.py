"""For mkdocs: a link out of docs/ names a file of the checkout and becomes its name; a lost one breaks the build."""

import re
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"\[([^\]]*)\]\((\.\./[^)#]+)\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """The page's text with links that the site can follow."""
    folder = (_ROOT / "docs" / page.file.src_uri).parent

    def named(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        if target.is_relative_to(_ROOT / "docs") or not target.exists():
            return link[0]  # mkdocs looks for it
        return f"{link[1]} (`{target.relative_to(_ROOT)}`)"

    return _LINK.sub(named, markdown)
