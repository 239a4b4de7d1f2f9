"""Objects in an S3 store: Amazon's, or any that speaks its protocol."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from gosight.stores.objects import NoSuchObject, ObjectsAway

_PAGE = 1_000
_PIECE_BYTES = 4 << 20
_CONFIG = {
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "standard", "max_attempts": 3},
    "s3": {"addressing_style": "path"},
    # Younger than many a store: what needs checking is read back by whoever needs it.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
_UNAVAILABLE = (BotoCoreError, ClientError, aiohttp.ClientError, OSError, TimeoutError)


class S3Objects:
    """The bucket is made when something is put into it. Without keys those of the machine are looked for.

    See `ObjectStore`. The client is made at the first call.
    """

    def __init__(self, endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> None:
        self._bucket = bucket
        self._options = {
            "endpoint_url": endpoint,
            "aws_access_key_id": access_key or None,
            "aws_secret_access_key": secret_key or None,
            "region_name": region,
        }
        self._open = AsyncExitStack()
        self._client: Any = None
        self._making = asyncio.Lock()

    async def ping(self) -> None:
        """The store answers and knows us; a bucket that is not there yet is no fault."""
        try:
            await self._call("head_bucket")
        except NoSuchObject:
            return

    async def put(self, key: str, data: bytes) -> None:
        """Acknowledged by the store when this returns."""
        try:
            await self._call("put_object", Key=key, Body=data)
        except NoSuchObject:
            await self._make_bucket()
            await self._call("put_object", Key=key, Body=data)

    async def get(self, key: str) -> bytes:
        """Raises `NoSuchObject`."""
        answer = await self._call("get_object", Key=key)
        try:
            async with answer["Body"] as body:
                data: bytes = await body.read()
        except _UNAVAILABLE as error:
            raise ObjectsAway(repr(error)) from error
        return data

    async def pieces(self, key: str) -> AsyncIterator[bytes]:
        """The same bit by bit. Raises `NoSuchObject`."""
        answer = await self._call("get_object", Key=key)
        try:
            async with answer["Body"] as body:
                while piece := await body.read(_PIECE_BYTES):
                    yield piece
        except _UNAVAILABLE as error:
            raise ObjectsAway(repr(error)) from error

    async def remove(self, keys: Collection[str]) -> None:
        """A thousand at a time."""
        names = [{"Key": key} for key in keys]
        for first in range(0, len(names), _PAGE):
            part = {"Objects": names[first : first + _PAGE], "Quiet": True}
            try:
                answer = await self._call("delete_objects", Delete=part)
            except NoSuchObject:  # not even a bucket
                return
            if errors := answer.get("Errors"):
                raise ObjectsAway(f"{len(errors)} objects could not be removed: {errors[0]}")

    async def under(self, prefix: str) -> AsyncIterator[list[str]]:
        """As the store pages them."""
        more: dict[str, str] = {}
        while True:
            try:
                page = await self._call("list_objects_v2", Prefix=prefix, MaxKeys=_PAGE, **more)
            except NoSuchObject:
                return
            if keys := [entry["Key"] for entry in page.get("Contents", ())]:
                yield keys
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    async def close(self) -> None:
        """Let go of connections."""
        await self._open.aclose()
        self._client = None

    async def _make_bucket(self) -> None:
        region = self._options["region_name"]
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            await self._call("create_bucket", **place)
        except ObjectsAway as error:
            if _code(error.__cause__) not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                raise

    async def _call(self, operation: str, **parameters: Any) -> Any:
        """Raises `NoSuchObject` for a key or bucket that is not there, `ObjectsAway` for everything else."""
        try:
            client = await self._connected()
            return await getattr(client, operation)(Bucket=self._bucket, **parameters)
        except _UNAVAILABLE as error:
            if _code(error) in {"NoSuchKey", "NoSuchBucket", "404"}:
                raise NoSuchObject(parameters.get("Key", self._bucket)) from error
            raise ObjectsAway(str(error) or repr(error)) from error

    async def _connected(self) -> Any:
        async with self._making:
            if self._client is None:
                made = get_session().create_client("s3", config=AioConfig(**_CONFIG), **self._options)
                self._client = await self._open.enter_async_context(made)
        return self._client


def _code(error: BaseException | None) -> str:
    """S3's name for what went wrong, or an empty text."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""
