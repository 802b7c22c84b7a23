"""Who is calling: the client's address, believed from a proxy only when the proxy is ours."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The client's IP address.

    `X-Forwarded-For` is read from the right, and only as long as each hop is in `TRUSTED_PROXIES` (addresses or networks).
    """
    current = request.META.get("REMOTE_ADDR", "") or "0.0.0.0"  # noqa: S104 (a value, not a bind)
    if not settings.TRUSTED_PROXIES:
        return current
    trusted = [ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES]
    for hop in reversed([part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]):
        try:
            if not any(ip_address(current) in network for network in trusted):
                break
            ip_address(hop)
        except ValueError:
            break
        current = hop
    return current
