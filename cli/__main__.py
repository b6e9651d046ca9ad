"""`python -m cli` is `gridwarden`: how `up` starts its processes with the very interpreter it runs on."""

from cli.main import run

run()
