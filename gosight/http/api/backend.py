"""What endpoints work with; the composition root builds it once."""

from dataclasses import dataclass

from gosight.http.api.auth.passwords import Passwords
from gosight.http.api.auth.reset_mail import ResetMail
from gosight.http.api.auth.tokens import AccessTokens
from gosight.http.api.database import Database
from gosight.http.api.limits import Limits
from gosight.http.api.reader import Reader
from gosight.http.api.replay.contents import Contents
from gosight.http.api.replay.share_tokens import ShareTokens
from gosight.http.api.statements import Statements
from gosight.stores.keys import KeyStore
from gosight.stores.settings_desk import SettingsDesk


@dataclass(frozen=True)
class Backend:
    """`dashboard`: the address of its pages, empty where nobody has said; `ingest_url`: likewise, where sites send.
    `is_open`: any user may create projects, not only an admin. `analysts`: what their SQL goes through. `replays`: None
    where the installation records none.
    """

    reader: Reader
    statements: Statements
    analysts: Statements
    database: Database
    keys: KeyStore
    settings: SettingsDesk
    passwords: Passwords
    tokens: AccessTokens
    share_tokens: ShareTokens
    replays: Contents | None
    reset_mail: ResetMail
    limits: Limits
    dashboard: str
    ingest_url: str
    is_open: bool
