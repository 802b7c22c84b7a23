"""What happens after closing, on the desk."""

from surveys.admin import followups, settings, surveys

__all__ = ["followups", "settings", "surveys"]
