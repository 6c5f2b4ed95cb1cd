"""Django's PostgreSQL backend for the embedded server, which the first connection starts."""

from typing import Any

from django.db.backends.postgresql import client

from bazar.embedded_postgres import socket_directory
from bazar.postgres import base


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Any
    ) -> tuple[list[str], dict[str, str] | None]:
        host = socket_directory(settings_dict["DATA_DIR"])
        return super().settings_to_cmd_args_env(settings_dict | {"HOST": host}, parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        return params | {"host": socket_directory(self.settings_dict["DATA_DIR"])}
