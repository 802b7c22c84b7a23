"""How articles do at work: told by the app that sees them there, as expressions over `Article` that a list shows and sorts by."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models.expressions import Combinable

Provider = Callable[[datetime], Mapping[str, Combinable]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let `provider` tell `use_offered`, `use_sent` and `use_came_back`: numbers of tickets of late."""
    if provider not in _providers:
        _providers.append(provider)


def columns(now: datetime) -> dict[str, Combinable]:
    """What is told of each article."""
    return {name: told for provider in _providers for name, told in provider(now).items()}
