"""A house that is open, a customer's browser, and files as customers send them."""

import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from helpdesk.models import Team
from helpdesk.tokens import new_token
from tests.factories import NOW, make_organisation, make_type


@pytest.fixture
def house(db: None) -> Team:
    """Calendar, types, policies, one team; a product quality matter needs an order number, suggestions are taken."""
    make_type("product_quality", group="problem", requires=["order_number", "contact"], name="产品质量", name_en="Product quality")
    make_type("suggestion", group="hidden", category="other")
    make_type("other", group="enquiry", category="other", name="其他", name_en="Something else")
    return make_organisation()


@pytest.fixture
def still() -> Iterator[None]:
    """It is NOW, Wednesday 10:00 in Shanghai, and stays so."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser() -> Client:
    """A customer's browser: it keeps cookies, sends no script's headers, and meets the check of forms."""
    return Client(headers={"accept-language": "zh-CN"})


def picture(name: str = "壶盖.png", size: tuple[int, int] = (60, 40), form: str = "PNG", **save: object) -> SimpleUploadedFile:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#8899aa").save(out, form, **save)
    return SimpleUploadedFile(name, out.getvalue())


def complaint(**fields: object) -> dict[str, object]:
    """What a customer sends; fields given as None are left out."""
    values = {
        "issue_type": "product_quality",
        "subject": "壶盖有裂纹",
        "description": "收到时壶盖就有一道裂纹，希望换新。",
        "name": "周敏",
        "phone": "13800006620",
        "email": "zhou@example.com",
        "order_number": "YS2026111204471",
        "submission_id": new_token(),
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}
