"""What an action may refuse, and how the doors say it. A door turns each into a status and a page."""

from __future__ import annotations


class CampusError(Exception):
    """A refusal with a sentence for the reader. Nothing was changed.

    ``field`` names the form field it is about, ``cure`` says what to do; both may be empty.
    """

    status = 400

    def __init__(self, message: str, *, field: str = "", cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


class Missing(CampusError):
    """There is no such thing, or none that this actor may know of."""

    status = 404

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class Forbidden(CampusError):
    """The actor may see it, but not do this."""

    status = 403


class Conflict(CampusError):
    """It cannot be done in the state the thing is in now."""

    status = 409


class TooMany(CampusError):
    """Too many attempts; ``retry_after`` seconds from now there is room again."""

    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
