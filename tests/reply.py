"""What one of our services answered to a test."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reply:
    """`text`: the body as it came."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The error's name."""
        assert self.body["success"] is False
        return str(self.body["error"]["code"])
