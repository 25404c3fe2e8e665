"""The settings that an entry adds to the notebook's own."""

from __future__ import annotations

from collections.abc import Mapping

from nb2prod.model.plan import Setting


def setting(name: str, kind: str, default: str, description: str) -> Setting:
    """A setting of the service; its name keeps clear of the notebook's names."""
    return Setting(
        name=f"service_{name}",
        type=kind,
        default=default,
        cell=0,
        description=description,
        secret=name in {"api_key", "broker_url"},
    )


HTTP = (
    setting("host", "str", "'127.0.0.1'", "the address to listen on"),
    setting("port", "int", "8000", "the port to listen on"),
    setting("api_key", "str", "None", "asked of every client where it is set"),
    setting("max_body", "int", "1_000_000", "bytes of a request"),
    setting("max_rows", "int", "1000", "rows of a table in a request or an answer"),
)
RUNS = (
    setting("max_runs", "int", "2", "runs at one time"),
    setting("time_limit", "float", "60.0", "seconds of one run"),
    setting("runs", "Path", "'outputs/runs'", "a folder for the files of each run"),
    setting("keep_runs", "int", "100", "runs whose files are kept"),
)  # fmt: skip
ENTRY_SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "batch": (),
    "api": (
        *HTTP,
        *RUNS,
        setting("max_waiting", "int", "8", "requests that may wait for a run"),
    ),
    "worker": (
        *RUNS,
        setting("max_rows", "int", "1000", "rows of a table in a result"),
        setting("broker_url", "str", "None", "redis or amqp; without one, only --once runs"),
        setting("queue", "str", "'default'", "the queue to take messages from"),
        setting("store", "Path", "'outputs/store'", "results, and messages that failed for good"),
        setting("webhook", "str", "''", "an address to which each result is posted"),
        setting("max_tries", "int", "4", "times that a message is tried"),
        setting("min_backoff", "int", "1000", "milliseconds before the second try"),
        setting("max_backoff", "int", "300_000", "milliseconds between tries at most"),
        setting("max_deliveries", "int", "10", "times that a message may take its worker down"),
        setting("heartbeat", "int", "60_000", "milliseconds of silence after which another worker takes the messages"),
        setting("health_host", "str", "'127.0.0.1'", "the address of /healthz, /readyz and /metrics"),
        setting("health_port", "int", "9100", "the port of /healthz, /readyz and /metrics; 0: none"),
    ),
    "model": (
        *HTTP,
        setting("max_requests", "int", "64", "requests under way at one time"),
        setting("models", "Path", "'outputs/models'", "a folder for each trained version"),
        setting("version", "str", "''", "the version to serve; empty: the last one. Roll back here"),
        setting("shadow", "str", "''", "a second version, to compare with"),
        setting("fallback", "str", "''", "where the model fails: last, rule, or a constant in JSON"),
        setting("lowest_score", "float | None", "None", "training fails below this score"),
        setting("highest_error", "float | None", "None", "training fails above this error"),
        setting("worse_by", "float", "0.1", "how much worse than the version before, as a share"),
    ),
}  # fmt: skip


def is_service(setting: Setting) -> bool:
    """Whether a setting is the service's, and none of the notebook's."""
    return setting.cell == 0 and setting.name.startswith("service_")
