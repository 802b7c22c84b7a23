"""Pages of the API that belong to no resource: where to begin, its description, and what is not there."""

from threading import Lock
from typing import Any, NoReturn

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

RESOURCES = {
    "tickets": "api:tickets",
    "collaborations": "api:collaborations",
    "articles": "api:articles",
    "me": "api:me",
    "schema": "api:schema",
    "docs": "api:docs",
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description speaks of API keys."""

    target_class = "helpdesk.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Authorization: Bearer KEY."""
        return {"type": "http", "scheme": "bearer"}


class Root(APIView):
    """Where to begin."""

    @extend_schema(operation_id="root", summary="The resources and their addresses", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Addresses by name."""
        return Response({name: request.build_absolute_uri(reverse(route)) for name, route in RESOURCES.items()})


class Nothing(APIView):
    """Any other address below /api/."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """404 for those who are known to us, 401 for others; whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotFound


class OneAtATime(SchemaGenerator):
    """Draws up the description for one asker after the other: the library's classes are not safe while the first of them is made."""

    alone = Lock()

    def get_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The whole description."""
        with self.alone:
            return super().get_schema(*args, **kwargs)  # type: ignore[no-untyped-call]


# The description is for those who may use the API; a person is shown to the log-in first.
docs = login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"))
schema = SpectacularAPIView.as_view(generator_class=OneAtATime)
