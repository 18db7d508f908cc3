"""A child process for bytes that nobody can trust: it may die of them, the worker that asked it may not.

Libraries that read binary formats can be made to abort, to eat all memory or never to end, and none of that is an
exception that could be caught. So they run in a process of their own, under limits, and without our environment.
"""

import resource
import signal
import subprocess
import sys
from dataclasses import dataclass

LONGEST_SHOWN = 200
"""Characters of a child's last words that a reason repeats."""
OUT_OF_TIME = frozenset({signal.SIGXCPU, signal.SIGKILL})
"""How the system ends a process that used up its time of the processor."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    memory_bytes: int = 2 * 1024**3
    """Address space."""
    cpu_seconds: int = 20
    wall_seconds: float = 40.0
    """From start to end, so that a child that only waits ends too."""


USUAL = Limits()


class ChildFailed(Exception):
    """The child gave no answer: a limit ended it, or what it read did."""


def ask_child(module: str, data: bytes, *arguments: str, limits: Limits = USUAL) -> bytes:
    """What the module writes, run as a program with the data as its input and in its first words the limits.

    The module must begin with `confine_by(sys.argv)`. Raises `ChildFailed`, with the reason as a person reads it.
    """
    stated = [str(limits.memory_bytes), str(limits.cpu_seconds)]
    command = [sys.executable, "-I", "-B", "-m", module, *stated, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (our own program; the data are its input, never its words)
            command, input=data, capture_output=True, timeout=limits.wall_seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"reading it took longer than {limits.wall_seconds:g} s") from error
    if done.returncode:
        raise ChildFailed(_explain(done.returncode, done.stderr, limits))
    return done.stdout


def confine_by(words: list[str]) -> list[str]:
    """Limit this process for good, as the words of its command say, and return the words that are left.

    Besides memory and time: it can write no file, and leaves none behind when it breaks.
    """
    memory_bytes, cpu_seconds = int(words[1]), int(words[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return words[3:]


def _explain(code: int, last_words: bytes, limits: Limits) -> str:
    if code < 0 and -code in OUT_OF_TIME:
        return f"reading it took more than {limits.cpu_seconds} s of the processor"
    if code < 0:
        return f"the program that read it broke down ({signal.Signals(-code).name}), as files made to do harm do"
    lines = last_words.decode(errors="replace").strip().splitlines() or ["no reason"]
    return f"the program that read it gave up: {lines[-1][:LONGEST_SHOWN]}"
