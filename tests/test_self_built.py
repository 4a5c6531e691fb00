"""Own chips: design and masks to research, production to equipment, to the cent; where the split stops."""

from __future__ import annotations

import pytest
from small_deals import is_told, made

CHIPS = """deal: Chips
start: 2026-01-01
end: 2028-12-31
step: year
books:
  us_gaap: {label: Books, chips: straight_line, design: expensed_as_incurred}
subjects:
  chips: {type: equipment, label: Chips}
  design: {type: research, label: Design}
assumptions:
  equipment:
    chips:
      classes:
        own:
          label: Own
          asset_class: accelerators
          facts: {life: {value: "48", unit: months}, design_share: {value: "0.2", unit: rate}, mask_share: {value: "0", unit: rate}}
      vintages:
        - {name: chips_1, class: own, placed_in_service: 2027-01-01, acquired: 2026-06-01, programme_cost: "1,000"}
  research:
    design:
      - {name: design_1, place: domestic, incurred: 2026-03-31, part_of: chips_1, work: design}
"""
MASKS = "      - {name: masks_1, place: foreign, incurred: 2026-09-30, part_of: chips_1, work: masks}\n"


@pytest.mark.parametrize(("cost", "design", "masks", "parts"), [
    ("1,000", "0.2", "0", (200, 0, 800)),
    ("1,000", "0.999", "0.0009", (999, 0.9, 0.1)),
    ("100", "0.33333", "0.33333", (33.33, 33.33, 33.34)),  # cents that rounding leaves are production
    ("0.01", "0.5", "0.4", (0.01, 0, 0)),
])  # fmt: skip
def test_the_parts_are_all_of_the_programme_to_the_cent(cost, design, masks, parts):
    text = (CHIPS + MASKS).replace('"1,000"', f'"{cost}"').replace('"0.2"', f'"{design}"')
    text = text.replace('mask_share: {value: "0"', f'mask_share: {{value: "{masks}"')
    if not parts[2]:
        return is_told(text, "design and masks are all of what a vintage costs, or more: nothing is left that is equipment")
    once, row = made(text).figures.once, made(text).figures.row
    assert tuple(once(f"deal.chips_1.{name}") for name in ("design_part", "masks_part", "cost")) == parts
    assert row("us_gaap.design.expense")[0] == pytest.approx(parts[0] + parts[1])
    assert row("deal.chips.purchases")[1] == parts[2]
    return None


@pytest.mark.parametrize(("text", "told"), [
    (CHIPS.replace('mask_share: {value: "0", unit: rate}', 'other: {value: "0", unit: rate}'),
     "chips_1 has a programme_cost: its class own must say mask_share, the part that is masks with no alternative future use, nil where "
     "there is none [ASC 730-10-25-1]"),
    (CHIPS.replace('mask_share: {value: "0"', 'mask_share: {value: "0.1"'),
     "mask_share of own is 0.1, and no record of research is part_of chips_1 with work: masks, which says where and when it is incurred"),
    (CHIPS.replace("part_of: chips_1", "part_of: chips_2"), "design_1 is part of chips_2, which is no vintage with a programme_cost"),
    (CHIPS + "      - {name: design_2, place: domestic, incurred: 2026-04-30, part_of: chips_1, work: design}\n",
     "design_1 and design_2 are both the design of chips_1: the part would count twice"),
    (CHIPS.replace('design_share: {value: "0.2"', 'design_share: {value: "-0.2"'), "a share of design or masks is below nil"),
    (CHIPS.replace('design_share: {value: "0.2"', 'design_share: {value: "1"'), "design and masks are all of what a vintage costs"),
    (CHIPS.replace("work: design", 'work: design, cost: "5"'), 'record "design_1" has both cost and part_of'),
    (CHIPS.replace("part_of: chips_1, work: design", 'work: design, cost: "5"'), "says its work and not what it is a part of"),
    (CHIPS.replace("work: design", "work: testing"), 'the work of record "design_1" is "testing"'),
])  # fmt: skip
def test_what_is_missing_or_not_covered_is_told(text, told):
    is_told(text, told)
