"""What the filings do not say, tried the other way: the figures that the sample's README prints."""

from __future__ import annotations

import re

from ledger.analysis.run import find_deal, run
from ledger.facts.read import read_deal

ROW = (
    '    - {{id: {0}, date: {1}, label: "x", kind: fair_value, of: notes, amount: "{2}", '
    "status: assumption, read: not applicable, source: judgement}}\n"
)
#: Cost on the day plus a gain that grows in a straight line from nil on 2023-09-30 to 8.5 bn on 2024-12-31: 1.7 a quarter.
STRAIGHT_LINE = {
    "2023-12-31": "2,950,000,000",  # 1.25 + 1.7
    "2024-03-31": "7,400,000,000",  # 4.00 + 3.4
    "2024-06-30": "9,100,000,000",  # 4.00 + 5.1
    "2024-09-30": "10,800,000,000",  # 4.00 + 6.8
}


def test_a_straight_line_of_fair_values_moves_the_quarters_of_2023_and_2024_and_no_later_year_end(sample_run):
    path = find_deal("amazon_anthropic")
    text = path.read_text(encoding="utf-8")
    rows = {day: ROW.format(f"line_{i}", day, amount) for i, (day, amount) in enumerate(STRAIGHT_LINE.items())}
    text = re.sub(r"(?m)^(    - \{id: note_2_funding)", rows["2023-12-31"].replace("\\", "") + r"\1", text)
    later = "".join(rows[day] for day in list(rows)[1:])
    text = re.sub(r"(?m)^(    - \{id: note_3_funding)", later + r"\1", text)
    other = run(read_deal(path, text))
    key = "us_gaap.notes.holding_gain"
    net = "us_gaap.notes.reclassified"
    moved = [float(x) / 1e9 for x in other.figures.row(key)[1:7] - other.figures.row(net)[1:7]]
    at_cost = [float(x) / 1e9 for x in sample_run.figures.row(key)[1:7] - sample_run.figures.row(net)[1:7]]
    assert moved == [1.7, 1.7, 1.7, 1.7, 1.7, -3.3]
    assert at_cost == [0, 0, 0, 0, 8.5, -3.3]
    aoci = "us_gaap.results.aoci"
    assert other.figures.row(aoci)[1] != sample_run.figures.row(aoci)[1]  # 2023-12-31
    assert (other.figures.row(aoci)[5:] == sample_run.figures.row(aoci)[5:]).all()  # from 2024-12-31 on
