"""Programs that some tests need: found, or the test is skipped by name; on a build server that is a failure."""

from __future__ import annotations

import os
import shutil

import pytest

#: Program -> the names its binary may have, and the command that installs it.
PROGRAMS = {
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"),
    "soffice": (("soffice", "libreoffice"), "apt-get install libreoffice-calc"),
    "pdftoppm": (("pdftoppm",), "apt-get install poppler-utils"),
    "node": (("node", "nodejs"), "apt-get install nodejs"),
}


def needs(name: str) -> str:
    """The path of a program. A test is skipped where it is missing, told how to install it, or fails if CI=true."""
    binaries, install = PROGRAMS[name]
    for binary in binaries:
        if path := shutil.which(binary):
            return path
    message = f"{name} not found: install with `{install}`"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
