"""The envelope that a batch begins with: all that its events share."""

from gosight.http.ingest import numbers
from gosight.http.ingest.clock import ClientClock
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.ids import normal_id, user_text
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import invalid
from gosight.schemas import wire
from gosight.schemas.envelope import Envelope, Event

_MAX_VERSION = 64
_SEQ_BOUND = 1 << 63


def first_envelope(
    head: wire.BatchHead, rules: ProjectRules, sender: Sender, clock: ClientClock, received_at: int
) -> Envelope:
    """Without events yet. Raises `Reject` for an id that is too long, `Refusal` for a number that is none."""
    project, device, place = rules.project_id, sender.device, sender.place
    seq, stream_id = _number(head)
    envelope = Envelope(
        project_id=project,
        visitor_id=normal_id(project, head.visitor_id) if head.visitor_id else sender.visitor_id,
        settings_version=rules.version,
        received_at=received_at,
        events=[],
        session_id=normal_id(project, head.session_id) if head.session_id else "",
        user_id="" if rules.excludes_user else user_text(head.user_id),
        stream_id=normal_id(project, stream_id) if stream_id else "",
        seq=seq,
        sent_at=clock.sent_at,
        clock_offset_ms=clock.offset_ms,
        sdk_version=(head.sdk_version or "")[:_MAX_VERSION],
        retention_days=rules.settings.retention_days,
        ip=sender.stored_ip,
        country=place.country,
        country_code=place.country_code,
        region=place.region,
        city=place.city,
        browser=device.browser,
        browser_version=device.browser_version,
        os=device.os,
        os_version=device.os_version,
        device_type=device.device_type,
        is_bot=device.is_bot,
    )
    if head.device is not None:
        put_sizes(envelope, head.device)
    return envelope


def put_sizes(on: Envelope | Event, device: wire.Device) -> None:
    """Screen and viewport, bounded to their columns."""
    on.screen_width, on.screen_height = numbers.size(device.screen_width), numbers.size(device.screen_height)
    on.viewport_width, on.viewport_height = numbers.size(device.viewport_width), numbers.size(device.viewport_height)


def _number(head: wire.BatchHead) -> tuple[int | None, str]:
    """Number and stream of a batch; one without the other says nothing."""
    if head.seq is None or not head.stream_id:
        return None, ""
    if not 0 <= head.seq < _SEQ_BOUND:
        raise invalid("seq must be from 0 to 2^63 - 1.")
    return head.seq, head.stream_id
