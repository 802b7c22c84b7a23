"""Addresses of tickets below /api/v1/."""

from django.urls import path, register_converter

from tickets.api import article_drafts, collaborations, followers, orders, participants, remedies, views


class NumberInPath:
    """A ticket's number."""

    regex = r"T\d{8}-\d{5,9}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(NumberInPath, "number")

urlpatterns = [
    path("tickets/", views.Tickets.as_view(), name="tickets"),
    path("tickets/<number:number>/", views.OneTicket.as_view(), name="ticket"),
    path("tickets/<number:number>/messages/", views.Messages.as_view(), name="messages"),
    path("tickets/<number:number>/attachments/", views.Attachments.as_view(), name="attachments"),
    path("tickets/<number:number>/attachments/<str:token>/", views.OneAttachment.as_view(), name="attachment"),
    path("tickets/<number:number>/checklists/", views.Checklists.as_view(), name="checklists"),
    path("tickets/<number:number>/transitions/", views.Transitions.as_view(), name="transitions"),
    path("tickets/<number:number>/article-draft/", article_drafts.ArticleDraft.as_view(), name="article_draft"),
    path("tickets/<number:number>/events/", views.Events.as_view(), name="events"),
    path("tickets/<number:number>/followers/", followers.Followers.as_view(), name="followers"),
    path("tickets/<number:number>/followers/<str:follower>/", followers.OneFollower.as_view(), name="follower"),
    path("tickets/<number:number>/participants/", participants.Participants.as_view(), name="participants"),
    path("tickets/<number:number>/collaborations/", collaborations.OfTicket.as_view(), name="ticket_collaborations"),
    path("collaborations/", collaborations.Collaborations.as_view(), name="collaborations"),
    path("collaborations/<int:pk>/", collaborations.OneCollaboration.as_view(), name="collaboration"),
    path("collaborations/<int:pk>/transitions/", collaborations.CollaborationTransitions.as_view(), name="collaboration_transitions"),
    path("orders/", orders.Orders.as_view(), name="orders"),
    path("orders/<str:order>/", orders.OneOrder.as_view(), name="order"),
    path("remedies/", remedies.Remedies.as_view(), name="remedies"),
    path("remedies/<int:pk>/", remedies.OneRemedy.as_view(), name="remedy"),
    path("remedies/<int:pk>/transitions/", remedies.RemedyTransitions.as_view(), name="remedy_transitions"),
    path("agents/me/", views.Me.as_view(), name="me"),
]
