"""`gridwarden notices …` and `gridwarden people contact`, from an empty zone."""

import json
import subprocess
from pathlib import Path


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([gridwarden, *arguments], env=zone, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_webhooks_are_added_listed_and_removed(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("too short\n", encoding="utf-8")
    add = ("notices", "webhook", "add", "http://city.example/hook", "--secret-file", str(secret))
    refused = run(gridwarden, zone, *add)
    assert (refused.returncode, "9 characters" in refused.stderr) == (1, True)
    secret.write_text("a secret of sixteen\n", encoding="utf-8")
    assert "all notices" in run(gridwarden, zone, *add).stdout
    assert "told of closed." in run(gridwarden, zone, *add, "--template", "closed").stdout
    assert (
        "told of case.changed, closed" in run(gridwarden, zone, *add, "--template", "closed", "--case-changes").stdout
    )
    assert run(gridwarden, zone, "notices", "webhook", "remove", "1").returncode == 0
    assert run(gridwarden, zone, "notices", "webhook", "remove", "1").returncode == 1
    listed = run(gridwarden, zone, "notices", "webhook", "list", "--json").stdout
    assert "sixteen" not in listed
    assert [(one["id"], one["is_active"], one["templates"]) for one in map(json.loads, listed.splitlines())] == [
        (1, False, []),
        (2, True, ["closed"]),
        (3, True, ["case.changed", "closed"]),
    ]


def test_a_secret_that_cannot_be_read_is_a_sentence(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")
    refused = run(gridwarden, zone, "notices", "webhook", "add", "http://city.example/", "--secret-file", missing)
    assert (refused.returncode, "cannot be read" in refused.stderr) == (1, True)


def test_whoever_was_told_nothing_has_an_empty_list(gridwarden: str, zone: dict[str, str]) -> None:
    listed = run(gridwarden, zone, "notices", "list", "--as", "local")
    assert (listed.returncode, listed.stdout) == (0, "")
    assert run(gridwarden, zone, "notices", "list", "--as", "nobody").returncode == 1


def test_a_contact_changes_in_what_is_named_alone(gridwarden: str, zone: dict[str, str]) -> None:
    contact = ("people", "contact", "local")
    assert "e-mail none, language as usual, quiet hours as usual" in run(gridwarden, zone, *contact).stdout
    run(gridwarden, zone, *contact, "--email", "li@city.example", "--language", "en")
    said = run(gridwarden, zone, *contact, "--quiet-from", "20:00", "--quiet-to", "06:30").stdout
    assert "e-mail li@city.example, language en, quiet hours 20:00–06:30" in said
    said = run(gridwarden, zone, *contact, "--email", "", "--usual-quiet-hours").stdout
    assert "e-mail none, language en, quiet hours as usual" in said
    assert run(gridwarden, zone, *contact, "--quiet-from", "20:00").returncode == 1
    assert run(gridwarden, zone, *contact, "--email", "nonsense").returncode == 1
