"""What the installation as a whole has set: every project starts from it."""

from gosight.schemas.project import ProjectSettings, Replay
from gosight.schemas.wrong_setting import WrongSetting
from gosight.sections import Settings
from gosight.settings import SettingError
from gosight.stores.effective import effective


def installation(settings: Settings) -> ProjectSettings:
    """As key look-ups need it. Raises `SettingError`: a wrong number stops a service now, not at the first request."""
    recorded = settings.replay
    replay = Replay(recorded.enabled, recorded.retention_days, recorded.sampling)
    whole = ProjectSettings(
        session=settings.session,
        privacy=settings.privacy,
        insights=settings.insights,
        retention_days=settings.retention_days,
        replay=replay,
    )
    try:
        effective(whole, {})
    except WrongSetting as error:
        raise SettingError(str(error)) from error
    return whole
