"""A link to the replay for whoever has it, made as the dashboard makes one."""

from typing import Any

import aiohttp
import msgspec

from gosight.demo.analyst import Unreadable

_UNAUTHORIZED = 401
_FAILED = 400


async def share(api: str, project_id: str, session_id: str, email: str, password: str) -> str | None:
    """The link, good for a week; None where the account has another password by now. Raises `Unreadable`.

    `api`: base URL of the service.
    """
    async with aiohttp.ClientSession() as client:
        login = {"email": email, "password": password}
        signed_in = await _post(client, f"{api}/api/v1/auth/login", login, {})
        if signed_in is None:
            return None
        bearer = {"Authorization": f"Bearer {signed_in['access_token']}"}
        shares = f"{api}/api/v1/projects/{project_id}/sessions/{session_id}/replay/shares"
        made = await _post(client, shares, {"permission": "full"}, bearer)
        return f"{api}/shared#{made['token']}" if made else None


async def _post(
    client: aiohttp.ClientSession, url: str, body: dict[str, str], headers: dict[str, str]
) -> dict[str, Any] | None:
    async with client.post(url, json=body, headers=headers) as answer:
        text = await answer.read()
        if answer.status == _UNAUTHORIZED:
            return None
        if answer.status >= _FAILED:
            raise Unreadable(f"POST {url} was answered {answer.status}: {text.decode('utf-8', 'replace')}")
        data: dict[str, Any] = msgspec.json.decode(text)["data"]
        return data
