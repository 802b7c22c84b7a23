"""Addresses that are read with the first visit to one of them."""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language


class Later(URLResolver):
    """`include` for a part with a namespace that most web workers never serve, and whose libraries are large.

    A resolver above asks every part for the names that it knows, and so has it read. A part with a namespace is not looked through by
    that: names in it are found by way of the namespace, which reads it (`get_ns_resolver`). So it has nothing to say, unless it had
    namespaces of its own.
    """

    def _populate(self) -> None:
        language = get_language()
        self._reverse_dict[language] = MultiValueDict()
        self._namespace_dict[language] = {}  # type: ignore[attr-defined]
        self._app_dict[language] = {}  # type: ignore[attr-defined]


def later(route: str, addresses: str, namespace: str) -> Later:
    """`addresses` (a module's name) below `route`, with names `namespace:name`."""
    return Later(RoutePattern(route), addresses, app_name=namespace, namespace=namespace)
