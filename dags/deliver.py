"""Send the mail that waits in the outbox and is due, each message to each recipient exactly once.

Runs every five minutes. Without a mail server in the settings a message is kept as a file and shown in the desk.

## When it is red

Read the log of `send`: it names the recipient and what the mail server said. A message that was refused stays in the
outbox and is tried again; after the last try it is marked dead and shown in the desk. Nothing is ever sent twice.
"""

from airflow.sdk import dag, task

from surveillance.orchestration.defaults import by_clock, settings_of


@dag(
    dag_id="deliver",
    schedule=by_clock("*/5 * * * *"),
    **settings_of(__doc__, "deliver"),
)
def deliver() -> None:
    """Send what is due."""

    @task(retries=0)
    def send() -> None:
        from surveillance.pipeline.deliver import deliver

        deliver()

    send()


deliver()
