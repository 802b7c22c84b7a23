"""The API's pages in a real browser, under the same content security policy as everything else."""

from tests.factories import UserFactory


def test_the_description_is_drawn_and_nothing_is_refused_by_the_browser(page, live_server):
    UserFactory(employee_number="CS2026900", roles=["administrator"])
    page.goto("/api/v1/docs/")
    page.fill("input[name=username]", "CS2026900")
    page.fill("input[name=password]", "Passw0rd!")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("text=Hand in a contact")
    page.click("text=Hand in a contact")
    page.wait_for_selector("text=Idempotency-Key")
