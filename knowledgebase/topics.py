"""Topics of articles and scripts: codes and their names, told by the app that owns them (the issue types of tickets)."""

from collections.abc import Callable, Iterable

Provider = Callable[[], Iterable[tuple[str, str]]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let `provider` tell topics: pairs of code and name in the reader's language, in their order."""
    if provider not in _providers:
        _providers.append(provider)


def known() -> dict[str, str]:
    """All topics, code -> name in the reader's language."""
    return {code: name for provider in _providers for code, name in provider()}
