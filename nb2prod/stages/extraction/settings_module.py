"""Settings -> settings.py, one pydantic-settings class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2prod.model.plan import Plan, Setting


def settings_text(plan: Plan, *, draws: bool) -> str:
    """The module's source, not yet formatted."""
    prefix = f"{plan.package.upper()}_"
    lines = [field_of(setting) for setting in plan.settings]
    if draws and all(s.name != "figures" for s in plan.settings):
        lines.append(
            '    figures: Path = Field(Path("outputs/figures"), description="where figures are saved")'
        )
    return '"""What a deployment may change. The defaults are the notebook\'s own values."""\n\n' "from __future__ import annotations\n\n" + "\n".join(
        _imports(lines)
    ) + '\n\nSECRETS = Path("/run/secrets")  # one file a setting, where there are any\n\n\n' + "class Settings(BaseSettings):\n" + f'    """Read from the command line, then `{prefix}*`, then `.env`, then secret files."""\n\n' + f'    model_config = SettingsConfigDict(env_prefix="{prefix}", env_file=".env", env_ignore_empty=True, ' + "secrets_dir=SECRETS if SECRETS.is_dir() else None, cli_kebab_case=True, cli_exit_on_error=False)\n\n" + "\n".join(
        lines
    ) + "\n" + _folders(
        plan
    ) + _reading(
        prefix
    )


def _folders(plan: Plan) -> str:
    written = [f"self.{s.name}" for s in plan.settings if s.makes_folder]
    if not written:
        return ""
    return (
        "\n    def make_folders(self) -> None:\n"
        '        """Make the folders that the pipeline writes to."""\n'
        f"        for path in ({', '.join(written)},):\n"
        "            path.parent.mkdir(parents=True, exist_ok=True)\n"
    )


def _reading(prefix: str) -> str:
    return f'''

def read_settings(arguments: list[str] | None = None) -> Settings:
    """This run's settings; a wrong one ends it with a line that names it."""
    try:
        return CliApp.run(Settings, cli_args=arguments)
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(map(str, problem["loc"]))
        if problem["type"] == "missing":
            variable = f"{prefix}{{name.upper()}}"
            wrong = f"setting `{{name}}` is missing: set {{variable}}, or see --help"
        else:
            wrong = f"setting `{{name}}`: {{problem['msg'].lower()}}"
    except SettingsError as error:
        wrong = f"wrong setting: {{error}}"
    sys.exit(wrong)
'''


def _imports(lines: Sequence[str]) -> Iterator[str]:
    text = "\n".join(lines)
    names = [n for n in ("Field", "SecretStr") if f"{n}(" in text or f": {n}" in text]
    yield "import sys"
    yield "from pathlib import Path"
    yield f"from pydantic import {', '.join([*names, 'ValidationError'])}"
    yield (
        "from pydantic_settings import BaseSettings, CliApp, SettingsConfigDict, SettingsError"
    )


def field_of(setting: Setting) -> str:
    """One line of the class."""
    kind = setting.type
    if setting.secret:
        kind = "SecretStr" if setting.default != "None" else "SecretStr | None"
    default = f"Path({setting.default})" if setting.type == "Path" else setting.default
    description = " ".join(setting.description.replace("`", "").split())
    if not setting.default:
        return f"    {setting.name}: {kind} = Field(description={description!r})"
    if not description:
        return f"    {setting.name}: {kind} = {default}"
    return f"    {setting.name}: {kind} = Field({default}, description={description!r})"
