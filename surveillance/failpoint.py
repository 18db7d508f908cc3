"""Named places at which a test can kill the process, as a power cut would. Without the variable they do nothing."""

import os
import signal

VARIABLE = "SURVEILLANCE_FAILPOINT"
"""Holds the name of the place at which this process dies."""

PLACES = (
    "payload.before_keep",
    "payload.after_keep",
    "collect.before_commit",
    "collect.after_commit",
    "stage.after_parse",
    "stage.after_write",
    "stage.before_commit",
    "validate.before_load",
    "validate.middle_of_load",
    "validate.before_commit",
    "validate.after_commit",
    "match.before_commit",
    "detect.after_findings",
    "detect.before_commit",
    "report.after_store",
    "report.before_commit",
    "mail.after_claim",
    "mail.after_send",
)
"""Every place there is, in the order in which a run passes them."""


def failpoint(place: str) -> None:
    """Die here by SIGKILL when the variable names this place."""
    if os.environ.get(VARIABLE) == place:
        os.kill(os.getpid(), signal.SIGKILL)
