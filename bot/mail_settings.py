"""The settings of the mail server that takes our letters; without one, nobody is offered e-mail."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bot.setting_values import Section


class Mail(Section):
    """Where letters are handed over, as whom, and whom they are from."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    login: str = ""
    password: SecretStr | None = None
    sender: Annotated[str, Field(pattern=r"^([^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)?$")] = ""
