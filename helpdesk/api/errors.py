"""Refusals that DRF has no class for. Apart from `problems`, which needs DRF's views: the settings name what imports this."""

from rest_framework import status
from rest_framework.exceptions import APIException


class Conflict(APIException):
    """The request contradicts how things stand."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class Unprocessable(APIException):
    """The request is well formed and cannot be right."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class TooLarge(APIException):
    """The body is larger than anything of ours."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
