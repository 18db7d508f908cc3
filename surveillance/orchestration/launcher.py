"""`python -m surveillance.orchestration.launcher`: the whole service on this machine, until it is told to stop.

Starts Airflow's four components, the review desk and, with the samples, the replay server; runs every DAG once over the
REST interface; says what happened and where to look; and ends every process it started on SIGINT or SIGTERM.
"""

import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from surveillance import clock
from surveillance.errors import SurveillanceError
from surveillance.orchestration.captures import manifest_in_force
from surveillance.orchestration.closing import close_run, newest_batch
from surveillance.orchestration.crew import Component, Crew
from surveillance.orchestration.doors import Airflow, answers
from surveillance.orchestration.environment import LOOPBACK, Ports, adopt, embed, inbox_of, inherit
from surveillance.orchestration.order import Step, dag_ids, steps
from surveillance.orchestration.showing import Teller, show_doors, show_summary
from surveillance.orchestration.sign_in import FILE_NAME, read_sign_in
from surveillance.orchestration.watch import Late, Stopped, Watch
from surveillance.samples.manifest import Manifest
from surveillance.settings import settings

PREPARATIONS = (
    Component("airflow-database", (sys.executable, "-m", "surveillance.orchestration.foundation"), is_errand=True),
    Component("week-before", (sys.executable, "-m", "surveillance.orchestration.captures"), is_errand=True),
)


class Launcher:
    """One launch: what it starts, and what it does then."""

    def __init__(self, ports: Ports, tell: Teller, crew: Crew, watch: Watch) -> None:
        self.ports, self.tell, self.crew, self.watch = ports, tell, crew, watch
        self.home = settings().home
        self.manifest = manifest_in_force()
        self.airflow = Airflow(ports.airflow_url)

    def run(self, *, is_idle: bool = False) -> None:
        """Everything, until a signal comes; idle: the DAGs wait for somebody. Raises `Stopped` or `Fallen`."""
        began_at = clock.real_now()
        self._prepare()
        before = newest_batch()
        self._start()
        if self.manifest is not None and not is_idle:
            broken = self._run_dags()
            show_summary(self.tell, close_run(before, began_at), self.home)
            for each in broken:
                self.tell.wrong(each)
        show_doors(self.tell, self.ports, self.home / FILE_NAME)
        self.tell.tell("Stays up until Ctrl-C.")
        while True:
            self.watch.pause()

    def _prepare(self) -> None:
        """Both databases and the week before, side by side."""
        with self.tell.doing("databases, and the week before"):
            for component in PREPARATIONS:
                self.crew.start(component)
            self.watch.until("databases", lambda: all(self.crew.is_done(component) for component in PREPARATIONS))

    def _start(self) -> None:
        """Start every component and wait until all of them are well and every DAG is known."""
        table = settings().proxy_table
        if table is not None:
            table.unlink(missing_ok=True)  # of an earlier run
        with self.tell.doing("Airflow and the review desk"):
            for component in components(self.ports, self.manifest):
                self.crew.start(component)
            self.watch.until("the replay server", lambda: table is None or table.exists())
            self.watch.until("Airflow", lambda: not self.airflow.missing_parts())
            person = read_sign_in(self.home).airflow
            self.airflow.sign_in(person.name, person.password)
            wanted = dag_ids(self.manifest)
            self.watch.until("the DAGs", lambda: wanted <= self.airflow.dag_ids())
            self.watch.until("the review desk", lambda: answers(self.ports.desk_url))

    def _run_dags(self) -> list[str]:
        """Every DAG once, in order, at its moment; returns what broke."""
        for step in steps(self.manifest):
            for dag_id in step.dag_ids:
                self.airflow.pause(dag_id, is_paused=True)
        return [each for step in steps(self.manifest) for each in self._run_step(step)]

    def _run_step(self, step: Step) -> list[str]:
        if step.moment is not None:
            clock.advance_domain_time(step.moment)
        runs = {}
        for dag_id in step.dag_ids:
            self.airflow.pause(dag_id, is_paused=False)
            runs[dag_id] = self.airflow.trigger(dag_id)
        return [each for dag_id, run_id in runs.items() for each in self._await_run(dag_id, run_id)]

    def _await_run(self, dag_id: str, run_id: str) -> list[str]:
        """Wait for the run; returns what broke in it."""
        try:
            with self.tell.doing(dag_id):
                self.watch.until(dag_id, partial(self.airflow.has_ended, dag_id, run_id))
        except Late as error:
            return [str(error)]
        failed = self.airflow.failed_tasks(dag_id, run_id)
        return [f"{dag_id}: {task_id} failed; its log is in Airflow" for task_id in failed]


def components(ports: Ports, manifest: Manifest | None) -> list[Component]:
    """What runs: Airflow's four components, the desk, and the replay server when there are samples.

    The triggerer is killed: it keeps nothing that could be half done, and stopping by itself takes it ten seconds.
    """
    airflow = (sys.executable, "-m", "airflow")
    running = [
        Component("scheduler", (*airflow, "scheduler", "--skip-serve-logs"), is_stopped_by_first=True),
        Component("api-server", (*airflow, "api-server")),
        Component("dag-processor", (*airflow, "dag-processor")),
        Component("triggerer", (*airflow, "triggerer", "--skip-serve-logs"), sign=signal.SIGKILL),
        Component("desk", (sys.executable, "-m", "surveillance.cli", "serve", "--port", str(ports.desk))),
    ]
    return running if manifest is None else [_replay(manifest), *running]


def _replay(manifest: Manifest) -> Component:
    table = str(settings().proxy_table)
    replay = (sys.executable, "-m", "surveillance.samples.replay")
    return Component("replay", (*replay, "--capture", manifest.main_capture, "--table", table))


def refuse_taken(ports: Ports) -> None:
    """Raises `SurveillanceError` naming the port on which something answers already."""
    for name, port in (("Airflow", ports.airflow), ("the desk", ports.desk)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError as error:
                raise SurveillanceError(
                    f"port {port}, for {name}, is taken: choose another ({error.strerror})"
                ) from None


def read_arguments(arguments: Sequence[str] | None) -> tuple[Ports, bool]:
    """The ports asked for on the command line, and whether the DAGs are to wait."""
    parser = ArgumentParser(prog="surveillance.orchestration.launcher", description="The whole service, until stopped.")
    parser.add_argument("--airflow-port", type=int, default=Ports.airflow, help="the operators' door")
    parser.add_argument("--desk-port", type=int, default=Ports.desk, help="the inspectors' door")
    parser.add_argument("--idle", action="store_true", help="start everything, and run no DAG until somebody asks")
    chosen = parser.parse_args(arguments)
    return Ports(chosen.airflow_port, chosen.desk_port), chosen.idle


@contextmanager
def launched(ports: Ports, tell: Teller) -> Iterator[Launcher]:
    """A launch that ends every process it started, whatever happens inside."""
    refuse_taken(ports)
    adopt(embed(settings().home, ports))
    manifest = manifest_in_force()
    inbox = inbox_of(settings().samples_folder, manifest.main_capture) if manifest else {}
    with Crew(inherit(inbox), settings().home / "log") as crew:
        watch = Watch(crew)
        watch.listen()
        yield Launcher(ports, tell, crew, watch)
        tell.tell("Stopping …")
    tell.tell("Stopped: no process is left.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stopped: 0 after a signal, 1 when something fell or could not start."""
    (ports, is_idle), tell = read_arguments(arguments), Teller(sys.stdout)
    try:
        with launched(ports, tell) as launcher:
            try:
                launcher.run(is_idle=is_idle)
            except Stopped:
                return 0
    except SurveillanceError as error:
        tell.wrong(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
