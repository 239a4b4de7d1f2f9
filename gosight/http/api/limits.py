"""How often somebody may ask (spec/api.md, 'Limits')."""

from hashlib import sha256
from uuid import UUID

from gosight.http.api import errors
from gosight.http.api.callers import Caller, Key
from gosight.stores.rate_limits import Allowance, MinuteBudgets, RateLimits

_AUTH_PER_MINUTE = 10
_CODES_PER_MINUTE = 5
_READS_PER_MINUTE = 100
_WRITES_PER_MINUTE = 1_000


class Limits:
    """People have a budget a minute, keys their own limit a second."""

    def __init__(self, budgets: MinuteBudgets, keys: RateLimits) -> None:
        self._budgets = budgets
        self._keys = keys

    async def of_address(self, address: str) -> Allowance | None:
        """Count a try to sign in, or anything else that somebody does who is not known yet."""
        return await self._budgets.take(f"auth:{address}", _AUTH_PER_MINUTE)

    async def of_guest(self, address: str) -> None:
        """Count a request of somebody who has nothing but a shared link. Raises `ApiError` 429."""
        refuse_if_spent(await self._budgets.take(f"guest:{address}", _READS_PER_MINUTE))

    async def of_account(self, email: str) -> None:
        """Count a try to guess a password, from wherever it comes. Raises `ApiError` 429."""
        name = sha256(email.lower().encode()).hexdigest()[:32]
        refuse_if_spent(await self._budgets.take(f"account:{name}", _AUTH_PER_MINUTE))

    async def of_second_factor(self, user_id: UUID) -> None:
        """Count a try to guess a code, by somebody who has the password. Raises `ApiError` 429."""
        refuse_if_spent(await self._budgets.take(f"factor:{user_id}", _CODES_PER_MINUTE))

    async def of_caller(self, caller: Caller, is_read: bool) -> Allowance | None:
        """Count a request of somebody known. Raises `ApiError` 429 for a key; of people it is told what is left."""
        if isinstance(caller, Key):
            if wait_s := await self._keys.wait_s(caller.id, caller.rate_limit):
                raise errors.rate_limited(wait_s)
            return None
        kind, limit = ("reads", _READS_PER_MINUTE) if is_read else ("writes", _WRITES_PER_MINUTE)
        return await self._budgets.take(f"{kind}:{caller.id}", limit)


def refuse_if_spent(allowance: Allowance | None) -> None:
    """Raises `ApiError` 429."""
    if allowance is not None and allowance.wait_s > 0:
        raise errors.rate_limited(allowance.wait_s)
