"""The report: one self-contained page, made from the templates in templates/report and the figures of a run."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.analysis.agreement import agreement
from ledger.analysis.changes_of_life import from_memory
from ledger.analysis.run import Run
from ledger.model.scoping import scoping_paths
from ledger.output import report_assets as assets
from ledger.output import report_cases as cases
from ledger.output import report_claims as claims
from ledger.output import report_equipment as equipment
from ledger.output import report_forms as forms
from ledger.output import report_minimum_tax as minimum
from ledger.output import report_notes as notes
from ledger.output import report_partnership as partnership
from ledger.output import report_states as states
from ledger.output import report_tables as tables
from ledger.output import report_treatments as treatments
from ledger.output.input_sheets import election_label
from ledger.output.layout import templates
from ledger.output.paper import book_sheet, letter
from ledger.output.report_charts import charts
from ledger.output.report_data import fact_text, file_line, page_data, text
from ledger.output.report_figures import Reading
from ledger.output.report_law import Citations, law_tables, parameters_of, spans
from ledger.output.scoping_sheet import books_on_path, leads_to
from ledger.places import TEMPLATES
from ledger.version import VERSION

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = TEMPLATES / "report"
#: Scripts in the order in which the page runs them: the library of charts with what it stands on, then the page's own.
SCRIPTS = (
    "vendor/d3.min.js",
    "vendor/plot.umd.min.js",
    "reading.js",
    "words.js",
    "derivations.js",
    "statements.js",
    "panel.js",
    "charts.js",
)


def write_report(run: Run, path: Path) -> None:
    """Write the report of a run to `path`: beside it first, then renamed, so that a failure leaves an older one.

    The same run gives the same bytes.
    """
    content = render(run).encode("utf-8")
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def render(run: Run) -> str:
    """The page as text."""
    reading = Reading(run)
    environment = _environment()
    scripts = [(PAGES / name).read_text(encoding="utf-8").replace("</script", "<\\/script") for name in SCRIPTS]
    drawn = charts(reading)
    context = {
        "run": run,
        "deal": run.deal,
        "reading": reading,
        "version": VERSION,
        "refs": references(run),
        "tables": tables,
        "assets": assets,
        "notes": notes,
        "equipment": equipment,
        "minimum": minimum,
        "forms": forms,
        "treatments": treatments,
        "cases": cases,
        "partnership": partnership,
        "claims": claims,
        "states": states,
        "charts": drawn,
        "agreement": agreement(run),
        "citations": Citations(run),
        "parameters": parameters_of(run),
        "law_tables": law_tables(run),
        "limits": limits(run),
        "judgements": judgements(run),
        "memory": from_memory(run.deal),
        "paths": {path.subject.name: path for path in scoping_paths(run.deal)},
        "books_on_path": books_on_path,
        "leads_to": leads_to,
        "documents": {id: number for number, id in enumerate(run.deal.sources, start=1)},
        "spans": spans,
        "style": (PAGES / "report.css").read_text(encoding="utf-8"),
        "scripts": scripts,
        "policy": _policy(scripts),
        "data": embedded(
            page_data(reading) | {"charts": [c.data() for c in drawn.values()], "cites": _authorities_cited(run)}
        ),
    }
    environment.filters["election_label"] = lambda name: election_label(run.deal, name)
    return environment.get_template("base.html.j2").render(context)


@dataclass(frozen=True)
class Limits:
    """What is not modelled: in the deal's own words, and as each treatment states it, (title, texts)."""

    deal: tuple[str, ...]
    treatments: tuple[tuple[str, tuple[str, ...]], ...]


def limits(run: Run) -> Limits:
    """Everything that is stated as not modelled; what two treatments state alike, once."""
    seen = set(run.deal.limits)
    stated: dict[str, tuple[str, ...]] = {}
    for placed in run.model.placed:
        new = tuple(limit for limit in placed.treatment.not_modelled if limit not in seen)
        seen |= set(new)
        if new:
            stated[placed.treatment.title] = (*stated.get(placed.treatment.title, ()), *new)
    return Limits(run.deal.limits, tuple(stated.items()))


def judgements(run: Run) -> tuple[int, int]:
    """How many facts are estimates or assumptions, and how many there are."""
    return sum(fact.status in ("estimate", "assumption") for fact in run.deal.facts.values()), len(run.deal.facts)


#: References of the sheets that stand outside the templates of time sheets, as ledger/output gives them.
OTHER_REFERENCES = {
    "Cover": "A-0",
    "Scoping": "A-4",
    "Inputs": "B-1",
    "Policies": "B-3",
    "Law": "B-5",
    "Deal_CF": "C-1",
    "Entries": "G-0",
    "Journal": "G-1",
    "Agreement": "I-1",
    "Valuations": "I-5",
    "Checks": "Z-1",
}


def _authorities_cited(run: Run) -> dict[str, list[str]]:
    """Id of an authority -> its anchor in the page, its title and how it was read."""
    citations = Citations(run)
    return {
        id: [anchor(id), *(text(citations.field(id, name)) for name in ("title", "status", "read_on"))]
        for id in citations.used
    }


def references(run: Run) -> dict[str, str]:
    """Sheet -> reference in the index of working papers; the page's anchors are the same."""
    found = OTHER_REFERENCES | {template["sheet"]: template["ref"] for template in templates()}
    return found | {book_sheet("FS", book): f"G-3{letter(i + 1).lower()}" for i, book in enumerate(run.ledgers)}


def embedded(data: Any) -> str:
    """Data as text that cannot end the element it stands in, whatever it holds."""
    content = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return content.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(scripts: list[str]) -> str:
    """A content security policy that allows these very scripts and the page's own style, and nothing from anywhere."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode('utf-8')).digest()).decode()}'" for s in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value: object) -> object:
        return text(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    environment.filters |= {"anchor": anchor, "web": web, "fact_text": fact_text, "file_line": file_line}
    return environment


def anchor(name: str) -> str:
    """A text as the name of an anchor: "IRC 168(k)" -> "cite-IRC-168-k"."""
    return "cite-" + "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in name).split())


def web(address: str) -> str:
    """An address that a reader may follow, or nothing: only http and https, so that no text becomes a script."""
    return address if address.startswith(("https://", "http://")) else ""
