"""What can be wrong with a design or an upload."""


class ArtProblem(ValueError):
    """Art that cannot be taken, with the field it is about and the cure.

    `field` is the name of the form field, `message` says the fact, `cure` what to do.
    """

    def __init__(self, field: str, message: str, cure: str) -> None:
        super().__init__(f"{field}: {message} {cure}")
        self.field = field
        self.message = message
        self.cure = cure
