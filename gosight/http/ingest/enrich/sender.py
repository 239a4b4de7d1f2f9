"""Who sent a request, as far as it is told from the request itself."""

import msgspec

from gosight.http.ingest.enrich.device import Device
from gosight.http.ingest.enrich.place import Place


class Sender(msgspec.Struct, frozen=True):
    """`visitor_id`: for what names no visitor. `stored_ip`: the address as it may be stored."""

    visitor_id: str
    stored_ip: str
    device: Device
    place: Place
