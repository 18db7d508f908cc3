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
from surveillance.orchestration.defaults import pools
from surveillance.orchestration.sign_in import Person, read_sign_in
from surveillance.settings import settings
from surveillance.storage.accounts import Role


def migrate_airflow() -> None:
    """Make Airflow's database, or bring it to the newest revision."""
    initdb()


def make_pools(slots: Mapping[str, int]) -> None:
    """One pool per host, with so many slots. Pools that an operator changed by hand get our number back."""
    for name, number in slots.items():
        Pool.create_or_update_pool(name, number, "How many tasks may visit this host at once.", False)


def make_operator(person: Person) -> None:
    """The account with which one signs in to Airflow, left as it is when it exists; in the desk it acts as operator."""
    with get_application_builder() as builder:
        accounts = builder.sm
        role = accounts.find_role("Admin")
        accounts.add_permission_to_role(role, accounts.create_permission(f"role.{Role.OPERATOR}", RESOURCE))
        if accounts.find_user(person.name) is None:
            accounts.add_user(
                username=person.name,
                first_name=person.display_name,
                last_name="(voorbeeld)",
                email=f"{person.name}@example.org",
                role=role,
                password=person.password,
            )


if __name__ == "__main__":
    migrate_airflow()
    make_pools(pools(all_sources()))
    make_operator(read_sign_in(settings().home).airflow)
