"""What the installation as a whole has set: every project starts from it."""

from gosight.schemas.project import ProjectSettings
from gosight.settings import SettingError, Settings
from gosight.stores.effective import effective


def installation(settings: Settings) -> ProjectSettings:
    """As key look-ups need it. Raises `SettingError`: a wrong number stops a service now, not at the first request."""
    whole = ProjectSettings(session=settings.session, privacy=settings.privacy, insights=settings.insights)
    try:
        effective(whole, {})
    except ValueError as error:
        raise SettingError(f"insights: {error}") from error
    return whole
