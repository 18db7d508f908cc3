"""Signing in by Airflow, when the desk is mounted in its API server. Whatever is unexpected there lets nobody in."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request

from review_ui import policy
from review_ui.access import Access, DenyAll, Identity
from surveillance.model.finding import Team
from surveillance.storage.accounts import Role

RESOURCE = "Desk"
"""The resource in Airflow's role administration; its actions are `role.<role>` and `team.<team>`."""

HIGHEST_FIRST = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.OPERATOR, Role.VIEWER, Role.ADMIN)
"""Somebody with several roles acts as the first of these. Airflow gives its Admin every permission that exists, without
anybody having meant it: who holds them all acts as operator, and decides nothing."""

FindUser = Callable[[Request, None, None], Awaitable[Any]]
"""Airflow's `get_user`; without the two header credentials it reads the cookie of its own sign-in."""


def airflow_access() -> Access:
    """Airflow's sign-in and roles; lets nobody in when Airflow is absent, changed, or its roles cannot be asked.

    The modules are loaded by name and only here: the desk on its own must never pull Airflow in.
    """
    try:
        security = import_module("airflow.api_fastapi.core_api.security")
        manager = import_module("airflow.api_fastapi.app").get_auth_manager()
        if type(manager).__name__ == "SimpleAuthManager":
            return DenyAll()  # it answers yes to every question (security.md 2.1)
        return AirflowAccess(manager, security.get_user)
    except (ImportError, AttributeError, RuntimeError):
        return DenyAll()


class AirflowAccess:
    """Who is signed in at Airflow, with the role and teams that its administrator granted on our resource."""

    is_own = False

    def __init__(self, manager: Any, find_user: FindUser) -> None:
        self._manager = manager
        self._find_user = find_user

    async def identify(self, request: Request) -> Identity | None:
        """The Airflow user with a role of ours; nobody when Airflow refuses or grants none."""
        try:
            user = await self._find_user(request, None, None)
        except HTTPException:
            return None
        if user is None:
            return None
        role = self._role_of(user)
        if role is None:
            return None
        teams = [team for team in Team if self._grants(user, f"team.{team}")]
        name = str(user.get_name())
        return Identity(policy.person_of(name, name, role, teams), f"airflow:{user.get_id()}")

    def sign_in_address(self, root_path: str, next_path: str) -> str:
        """Airflow's own sign-in page."""
        return str(self._manager.get_url_login(next_url=quote(root_path + next_path, safe="/")))

    def routes(self) -> APIRouter | None:
        """None: signing in and out is Airflow's."""
        return None

    def _role_of(self, user: Any) -> Role | None:
        granted = [role for role in HIGHEST_FIRST if self._grants(user, f"role.{role}")]
        if len(granted) == len(HIGHEST_FIRST):
            return Role.OPERATOR
        return next(iter(granted), None)

    def _grants(self, user: Any, action: str) -> bool:
        return self._manager.is_authorized_custom_view(method=action, resource_name=RESOURCE, user=user) is True
