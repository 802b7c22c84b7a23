"""Settings are listed for whoever installs, packages are pinned for whoever runs."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = ["requirements.txt", "requirements-dev.txt"]
# What is large and asked for by few has a file of its own.
APART = {"encoder": "requirements-encoder.txt"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name):
    return {normal(found) for found in re.findall(r"^([A-Za-z0-9_.-]+)==", read(name), re.MULTILINE)}


def wanted(*extras):
    project = tomllib.loads(read("pyproject.toml"))["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {normal(re.split(r"[\[<>=~; ]", line, maxsplit=1)[0]) for line in lines}


def test_it_lists_every_setting_in_env_example():
    used = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', read("helpdesk/settings.py")))
    listed = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert used
    assert used == listed


def test_it_pins_what_pyproject_asks_for():
    assert wanted("postgres", "redis", "s3", "sentry") <= pins("requirements.txt")
    extras = set(tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"])
    assert wanted(*extras - set(APART)) <= pins("requirements-dev.txt")
    for extra, name in APART.items():
        assert wanted(extra) <= pins(name) | pins("requirements.txt")


@pytest.mark.parametrize("name", [*PINNED, *APART.values()])
def test_it_hashes_every_package_and_names_no_place(name):
    text = read(name)
    for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block
    assert not re.search(r"--(extra-)?index-url|--find-links|file:|https?:|^-e |^/", text, re.MULTILINE)


def test_it_runs_the_same_versions_in_development():
    def lines(name):
        return dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", read(name), re.MULTILINE))

    run, dev = (lines(name) for name in PINNED)
    assert run.items() <= dev.items()
    for name in APART.values():
        shared = lines(name).keys() & run.keys()
        assert {package: lines(name)[package] for package in shared} == {package: run[package] for package in shared}
