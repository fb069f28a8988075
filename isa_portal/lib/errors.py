"""The one error that people read."""


class Refused(Exception):
    """
    What a person asked for cannot be done now, with every reason.

    :param reasons: whole sentences, each saying what is wrong and how to put it right
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Overtaken(Refused):
    """Somebody changed the thing after the person read it; nothing was overwritten."""
