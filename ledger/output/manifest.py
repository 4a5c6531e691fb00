"""The manifest of a run: what went in, what came out, each with its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from ledger.analysis.run import Run
from ledger.places import RULES
from ledger.version import VERSION


def write_manifest(run: Run, folder: Path, outputs: Iterable[Path]) -> Path:
    """manifest.json: version, fingerprint, posting unit, checks, and the SHA-256 of deal, rule files and outputs."""
    rules = [p for p in sorted(RULES.rglob("*")) if p.suffix in (".py", ".yaml") and "__pycache__" not in p.parts]
    content = {
        "twobooks": VERSION,
        "fingerprint": run.fingerprint,
        "deal": {"name": run.deal.name, "file": Path(run.deal.path).name, "sha256": _hash(run.deal.text.encode())},
        "posting_unit": run.figures.unit,
        "checks": [{"number": c.number, "check": c.label, "passed": c.passed} for c in run.checks],
        "rules": {p.relative_to(RULES).as_posix(): _hash(p.read_bytes()) for p in rules},
        "outputs": {p.name: _hash(p.read_bytes()) for p in sorted(outputs)},
    }
    path = folder / "manifest.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
