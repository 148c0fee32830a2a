"""Who is signed in: asked at every request, so by two prepared questions."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from wrota.kernel.accounts.models import User
from wrota.kernel.prepared import Prepared

_SESSION = Prepared(Session, "session_key", "expire_date__gt")
_USER = Prepared(User, "id")


class SessionStore(db.SessionStore):
    """The framework's sessions in the database; only their reading is prepared."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(session_key=self.session_key, expire_date__gt=timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the package has no types
    """Sign-in as the accounts package does it; only the reading of the account is prepared."""

    def get_user(self, user_id: Any) -> User | None:
        found = _USER.first(id=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
