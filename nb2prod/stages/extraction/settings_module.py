"""Settings -> settings.py, one pydantic-settings class."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.model.plan import Plan, Setting


def settings_text(plan: Plan, *, draws: bool) -> str:
    """The module's source, not yet formatted."""
    prefix = f"{plan.package.upper()}_"
    lines = [field_of(setting) for setting in plan.settings]
    if draws and all(s.name != "figures" for s in plan.settings):
        lines.append(
            '    figures: Path = Field(Path("outputs/figures"), description="where figures are saved")'
        )
    return (
        '"""What a deployment may change. The defaults are the notebook\'s own values."""\n\n'
        + imports_of(lines)
        + "\n\nclass Settings(BaseSettings):\n"
        + f'    """Read from the command line, then `{prefix}*`, then `.env`."""\n\n'
        + f'    model_config = SettingsConfigDict(env_prefix="{prefix}", env_file=".env", cli_kebab_case=True)\n\n'
        + "\n".join(lines)
        + "\n"
        + _folders(plan)
    )


def _folders(plan: Plan) -> str:
    written = [f"self.{s.name}" for s in plan.settings if s.is_written]
    if not written:
        return ""
    return (
        "\n    def make_folders(self) -> None:\n"
        '        """Make the folders that the pipeline writes to."""\n'
        f"        for path in ({', '.join(written)},):\n"
        "            path.parent.mkdir(parents=True, exist_ok=True)\n"
    )


def imports_of(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    found = ["from pathlib import Path"] if "Path" in text else []
    found.append("from pydantic import Field" if "Field(" in text else "")
    found.append("from pydantic_settings import BaseSettings, SettingsConfigDict")
    return "\n".join(line for line in found if line)


def field_of(setting: Setting) -> str:
    """One line of the class."""
    default = f"Path({setting.default})" if setting.type == "Path" else setting.default
    description = setting.description.replace("`", "")
    if not setting.default:
        return (
            f"    {setting.name}: {setting.type} = Field(description={description!r})"
        )
    if not description:
        return f"    {setting.name}: {setting.type} = {default}"
    return f"    {setting.name}: {setting.type} = Field({default}, description={description!r})"
