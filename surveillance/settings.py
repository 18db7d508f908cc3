"""Every setting of the service, read from `SURVEILLANCE_…` variables and nowhere else."""

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SURVEILLANCE_"


class Settings(BaseSettings):
    """One value per setting; the comment below each says what it means and in which unit."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    profile: Literal["samples", "live"] = "samples"
    """`samples`: a local replay server answers the sources' addresses. `live`: the real sites."""
    home: Path = Path("var")
    """Where everything lies that a run makes: database, payloads, staged rows, mail."""
    database_url: str = ""
    """SQLAlchemy address of our own database (not Airflow's); empty: SQLite in `home`."""
    airflow_database_url: str = ""
    """SQLAlchemy address of Airflow's database, never the same as ours; empty: SQLite in `home`."""
    dags_folder: Path | None = None
    """Where Airflow finds the DAGs; none: those of the checkout."""
    payload_url: str = ""
    """fsspec address of the payload store; empty: a folder in `home`."""
    inbox_url: str = ""
    """fsspec address of the inbox, one folder a source; empty: `samples` (profile samples) or `home`/inbox."""
    samples_folder: Path = Path("samples")
    """Where `samples.yml` and the captures lie."""
    contact: str = "toezicht@example.org"
    """Who a site may write to: part of the User-Agent."""
    proxy_table: Path | None = None
    """Samples only: the file in which the replay server wrote its port and certificate authority."""

    desk_url: str = "http://127.0.0.1:8321"
    """Where inspectors reach the desk: links in mails and reports begin with it."""
    airflow_url: str = "http://127.0.0.1:8320"
    """Where operators reach Airflow: links from a batch to its run begin with it."""
    desk_secret: SecretStr = SecretStr("")
    """Signs the desk's tokens; empty: made once and kept in `home`."""

    seller_key_secret: SecretStr = SecretStr("")
    """Keys the pseudonyms of sellers; empty: made once and kept in `home`. Another key makes every seller a new one."""

    mail_from: str = "Beschikbaarheidstoezicht <noreply@example.org>"
    mail_to: list[str] = Field(default_factory=lambda: ["toezichthouders@example.org"])
    """Who gets the weekly report."""
    smtp_host: str = ""
    """Empty: a mail is kept as a file in `home`/mail and shown in the desk."""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: bool = True

    @property
    def database(self) -> str:
        """The address in force of our own database."""
        return self.database_url or f"sqlite:///{(self.home / 'surveillance.db').resolve()}"

    @property
    def payloads(self) -> str:
        """The address in force of the payload store."""
        return self.payload_url or (self.home / "payloads").resolve().as_uri()


@cache
def settings() -> Settings:
    """The settings of this process. A test that changes the environment calls `settings.cache_clear()`."""
    return Settings()


def secret(name: str) -> SecretStr:
    """The secret that a source's YAML names, from `SURVEILLANCE_<name>`; empty where it is not set."""
    return SecretStr(os.environ.get(f"{PREFIX}{name}", ""))
