"""The manners of the API: keys, rights, limits, pages of results, errors, repeats. DRF imports some by name at start.

DRF finds out which packages it may use by importing them. What this API has no use for is kept from it here, before anything
else of DRF is read: a third of a web worker's modules otherwise, the driver of PostgreSQL among them on an installation with SQLite.
"""

import importlib
import sys

UNUSED = ("django.contrib.postgres.fields", "requests", "pygments", "yaml")
"""For PostgreSQL's own types of field, a client in tests, pages to click through, a description that another library draws up."""


def _without(names: tuple[str, ...], module: str) -> None:
    """Import a module to which these names are not installed. The admin has this read at the start, before there are threads."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: an ImportError, as for what is not there
    try:
        importlib.import_module(module)
    finally:
        for name in hidden:
            del sys.modules[name]


_without(UNUSED, "rest_framework.compat")
