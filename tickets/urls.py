"""The customer's addresses."""

from django.urls import path, register_converter

from tickets.channels.web import complaints, mine, pages, steps, tracking


class StepNumber:
    """1 to 5: there is no other step."""

    regex = "[1-5]"

    def to_python(self, value: str) -> int:
        """A number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digit."""
        return str(value)


register_converter(StepNumber, "step")

urlpatterns = [
    path("", pages.home, name="home"),
    path("complaints/new/", complaints.new_complaint, name="new_complaint"),
    path("complaints/new/articles/", complaints.articles, name="offered_articles"),
    path("complaints/new/files/<str:token>/", complaints.draft_thumbnail, name="draft_thumbnail"),
    path("complaints/new/steps/<step:number>/", steps.step, name="complaint_step"),
    path("t/<str:token>/", tracking.track, name="track"),
    path("t/<str:token>/received/", tracking.received, name="received"),
    path("t/<str:token>/confirm/", tracking.confirm, name="confirm_solution"),
    path("t/<str:token>/refuse/", tracking.refuse, name="refuse_solution"),
    path("t/<str:token>/did-not-help/", tracking.did_not_help, name="did_not_help"),
    path("t/<str:token>/files/<str:file_token>/", tracking.file, name="public_file"),
    path("t/<str:token>/files/<str:file_token>/thumb/", tracking.thumbnail, name="public_thumbnail"),
    path("track/", pages.lost_link, name="lost_link"),
    path("track/sent/", pages.lost_link_sent, name="lost_link_sent"),
    path("track/mine/", mine.my_cases, name="my_cases"),
    path("track/mine/code/", mine.my_cases_code, name="my_cases_code"),
    path("track/mine/leave/", mine.leave_my_cases, name="leave_my_cases"),
    path("suggestions/", pages.suggestions, name="suggestions"),
    path("privacy/", pages.privacy, name="privacy"),
    path("theme/", pages.choose_theme, name="choose_theme"),
]
