"""The base of all refusals by a business rule."""


class HelpdeskError(Exception):
    """A rule said no.

    `code` is stable, for programs; `str(error)` is a translated sentence for people that says what to do instead.
    """

    code = "refused"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        if code:
            self.code = code
