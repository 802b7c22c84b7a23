"""Pages of the kernel: health, errors, language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: say so, and that nothing was lost."""
    return render(request, "errors/403_csrf.html", status=403)
