"""What happens after closing, on the desk."""

from surveys.admin import settings, surveys

__all__ = ["settings", "surveys"]
