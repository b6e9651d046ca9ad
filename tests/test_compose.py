"""docker-compose.yml and the Dockerfile hold together with the product: commands, variables, ports, files."""

import re
from functools import cache
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from api.settings import ApiSettings
from cli.settings_page import variables
from tests.conftest import ROOT
from tests.test_docs import unknown_parts

COMPOSE = "docker-compose.yml"
OURS = ("migrate", "api", "patrol", "cases", "beat")
WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
# The part of the compose specification that we use; anything else is a slip until it is added here.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["services", "volumes"],
    "patternProperties": {"^x-": {"type": "object"}},
    "additionalProperties": False,
    "properties": {
        "volumes": {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["image"],
                "additionalProperties": False,
                "properties": {
                    "build": {"type": "string"},
                    "image": {"type": "string", "pattern": r"^[a-z0-9./-]+:[a-z0-9.-]+$"},
                    "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
                    "command": WORDS,
                    "environment": {"type": "object", "additionalProperties": {"type": "string"}},
                    "volumes": {
                        "type": "array",
                        "items": {
                            "type": "string",
                            "pattern": r"^([a-z]+:/[a-z/]+|\./[A-Za-z/]+:/[A-Za-z/]+:ro)$",
                        },
                    },
                    "ports": {"type": "array", "items": {"const": "443:443"}},
                    "stop_grace_period": {"type": "string", "pattern": r"^\d+[smh]$"},
                    "depends_on": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["condition"],
                            "additionalProperties": False,
                            "properties": {
                                "condition": {
                                    "enum": ["service_started", "service_healthy", "service_completed_successfully"]
                                }
                            },
                        },
                    },
                    "healthcheck": {
                        "type": "object",
                        "required": ["test"],
                        "additionalProperties": False,
                        "properties": {
                            "test": WORDS,
                            "interval": {"type": "string"},
                            "start_period": {"type": "string"},
                            "retries": {"type": "integer"},
                        },
                    },
                },
            },
        },
    },
}


@cache
def _compose() -> dict[str, Any]:
    tree = yaml.safe_load((ROOT / COMPOSE).read_text(encoding="utf-8"))
    assert isinstance(tree, dict)
    return tree


def _service(name: str) -> dict[str, Any]:
    service: dict[str, Any] = _compose()["services"][name]
    return service


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_file_obeys_the_schema() -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(_compose())] == []


def test_the_schema_refuses_a_port_that_anybody_may_reach() -> None:
    open_to_all = {"volumes": {}, "services": {"api": {"image": "a:b", "ports": ["8420:8420"]}}}
    assert list(Draft202012Validator(SCHEMA).iter_errors(open_to_all))


def test_every_process_of_the_plan_is_there() -> None:
    assert set(_compose()["services"]) == {"db", "broker", "proxy", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_a_command_exists(name: str) -> None:
    assert 'ENTRYPOINT ["gridwarden"]' in _dockerfile()
    assert unknown_parts(" ".join(_service(name)["command"])) == []


def test_every_queue_has_a_worker() -> None:
    commands = [_service(name)["command"] for name in OURS]
    served = [queue for words in commands if words[0] == "worker" for queue in words[2].split(",")]
    assert sorted(served) == ["cases", "patrol", "upkeep"]


def test_every_variable_is_a_setting() -> None:
    named = {variable for name in OURS for variable in _service(name)["environment"]}
    named |= set(re.findall(r"GRIDWARDEN_[A-Z_]+[A-Z]", _dockerfile()))
    assert "GRIDWARDEN_DATABASE_URL" in named
    assert named - set(variables()) == set()


def test_the_ports_are_the_same_everywhere() -> None:
    api = _service("api")
    port = str(ApiSettings.model_fields["port"].default)
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert f"reverse_proxy api:{port}" in caddyfile
    assert "@inside path /metrics /readyz\n\trespond @inside 404\n" in caddyfile
    assert api["command"][-1] == port
    assert f":{port}/readyz" in " ".join(api["healthcheck"]["test"])


def test_only_the_proxy_is_published_and_the_api_believes_nobody_else() -> None:
    assert [name for name, service in _compose()["services"].items() if "ports" in service] == ["proxy"]
    believing = [name for name in OURS if "GRIDWARDEN_API_TRUSTED_PROXIES" in _service(name)["environment"]]
    assert believing == ["api"]


def test_the_proxy_reads_a_file_that_exists_and_variables_that_it_is_given() -> None:
    mounted = [mount.split(":")[0] for mount in _service("proxy")["volumes"] if mount.startswith("./deploy")]
    assert mounted
    assert all((ROOT / mount).is_file() for mount in mounted)
    asked = set(re.findall(r"\{\$(\w+)\}", (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")))
    assert asked == set(_service("proxy")["environment"])


def test_what_is_waited_for_exists_and_can_be_waited_for() -> None:
    services = _compose()["services"]
    for service in services.values():
        for awaited, how in service.get("depends_on", {}).items():
            assert awaited in services
            assert "healthcheck" in services[awaited] or how["condition"] != "service_healthy"
    assert "migrate" in _service("patrol")["depends_on"]


def test_volumes_are_declared_and_state_lies_where_the_image_says() -> None:
    mounted = [mount for service in _compose()["services"].values() for mount in service.get("volumes", [])]
    named = {mount.split(":")[0] for mount in mounted}
    assert {name for name in named if not name.startswith("./")} == set(_compose()["volumes"])
    folder = re.search(r"GRIDWARDEN_DATA_DIR=(\S+)", _dockerfile())
    assert folder is not None
    assert f"state:{folder[1]}" in mounted


def test_the_image_runs_as_nobody_special_and_copies_what_exists() -> None:
    text = _dockerfile()
    assert re.search(r"^USER gridwarden$", text, re.MULTILINE)
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for word in line.split()]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_every_package_reaches_the_image() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {file.parent.name for file in ROOT.glob("*/__init__.py")} <= let_through
    assert [name for name in let_through if not (ROOT / name).exists()] == []
