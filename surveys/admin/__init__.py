"""What happens after closing, on the desk."""

from surveys.admin import surveys

__all__ = ["surveys"]
