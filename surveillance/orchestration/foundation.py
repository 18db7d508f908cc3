"""What must stand in Airflow before a DAG can run: its own database, a pool per host, and the operators' account.

As a process: `python -m surveillance.orchestration.foundation`, in the environment of the embedded profile. Everything
here can be repeated.
"""

from collections.abc import Mapping

from airflow.models.pool import Pool
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.db import initdb

from review_ui.airflow_access import RESOURCE
from scrapers.registry import all_sources
from surveillance.model.finding import Team
from surveillance.orchestration.defaults import pools
from surveillance.orchestration.sign_in import Person, read_sign_in
from surveillance.settings import settings
from surveillance.storage.accounts import Role

PAGE = (("can_read", "Website"), ("can_read", "Plugins"))
"""Without these somebody may sign in and sees an error instead of the way to the desk."""


def migrate_airflow() -> None:
    """Make Airflow's database, or bring it to the newest revision."""
    initdb()


def make_pools(slots: Mapping[str, int]) -> None:
    """One pool per host, with so many slots. Pools that an operator changed by hand get our number back."""
    for name, number in slots.items():
        Pool.create_or_update_pool(name, number, "How many tasks may visit this host at once.", False)


def make_roles() -> None:
    """A role in Airflow for each of the desk's roles and teams: an administrator grants one of the first, any of the
    second (Security, List Users). None of them opens a DAG.
    """
    with get_application_builder() as builder:
        for action in (*(f"role.{role}" for role in Role), *(f"team.{team}" for team in Team)):
            role = builder.sm.add_role(role_name(action))
            for right, resource in ((action, RESOURCE), *PAGE):
                builder.sm.add_permission_to_role(role, builder.sm.create_permission(right, resource))


def role_name(action: str) -> str:
    """`Desk inspector`, `Desk team devices`: what Airflow's list of roles shows."""
    return f"{RESOURCE} {action.removeprefix('role.').replace('.', ' ')}"


def make_operator(person: Person) -> None:
    """The account with which one signs in to Airflow, left as it is when it exists; in the desk it acts as operator."""
    with get_application_builder() as builder:
        accounts = builder.sm
        if accounts.find_user(person.name) is None:
            accounts.add_user(
                username=person.name,
                first_name=person.display_name,
                last_name="(voorbeeld)",
                email=f"{person.name}@example.org",
                role=[accounts.find_role("Admin"), accounts.find_role(role_name(f"role.{Role.OPERATOR}"))],
                password=person.password,
            )


if __name__ == "__main__":
    migrate_airflow()
    make_pools(pools(all_sources()))
    make_roles()
    make_operator(read_sign_in(settings().home).airflow)
