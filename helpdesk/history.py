"""Past states of configuration and people (django-simple-history), without what the library does anew each time."""

from functools import cache
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone
from simple_history.manager import HistoryManager


def keep_managers() -> None:
    """Have the class of the manager of past states made once, not for each row that is saved: a third of a millisecond each."""
    HistoryManager.from_queryset = staticmethod(cache(HistoryManager.from_queryset))


def pass_over_log_ins() -> None:
    """Have a log-in noted without a past state: nobody has changed the person."""
    # Under the name of Django's own receiver, which then is not connected, whichever app is ready first.
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    user_logged_in.connect(_note, dispatch_uid="update_last_login")


def _note(sender: type[AbstractBaseUser], user: AbstractBaseUser, **signal: Any) -> None:
    user.last_login = timezone.now()
    type(user)._default_manager.filter(pk=user.pk).update(last_login=user.last_login)
