"""Equipment that the entity makes: of all that a vintage costs, what is design, what is masks, what is production."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Line, NotCovered, Refusal

CITE = "ASC 730-10-25-1"
#: What a record of research may be a part of a vintage as -> the fact of its class that says how much, and its words.
SHARES = {"design": ("design_share", "design"), "masks": ("mask_share", "masks with no alternative future use")}


def self_built(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The vintages that give programme_cost: all that is spent on them, design included."""
    return tuple(name for name in subject.instances if f"{name}.programme_cost" in deal.facts)


def taken(deal: Deal) -> dict[tuple[str, str], str]:
    """(vintage, work) -> the record of research that it is; NotCovered for one taken twice, or of no such vintage."""
    found: dict[tuple[str, str], str] = {}
    for research in (s for s in deal.subjects if s.type == "research"):
        for record, whole, work in zip(research.instances, research.part_of, research.works, strict=True):
            if not whole:
                continue
            if f"{whole}.programme_cost" not in deal.facts:
                raise NotCovered(CITE, f"{record} is part of {whole}, which is no vintage with a programme_cost")
            if (whole, work) in found:
                raise NotCovered(CITE, f"{found[whole, work]} and {record} are both the {work} of {whole}: the part would count twice")
            found[whole, work] = record
    return found


def self_built_lines(deal: Deal, subject: Subject) -> tuple[tuple[Line, ...], tuple[Refusal, ...]]:
    """The cost of a vintage that is equipment: the programme less what is research.

    Source: ASC 730-10-25-1 (research and development is expense when incurred), 25-2(a) (what is made for it is an asset only if
    it has an alternative future use: masks and tooling that have one, and those of production, stay in the cost), 55-1 and
    55-2 (design of a new product before production, against routine tooling). The shares are facts of the class, so that
    what a chip is made of is said once; each part is a record of a research subject, which says where and when the work is
    done, and is treated there as all research of the deal is, for tax too.
    """
    names = self_built(deal, subject)
    if not names:
        return (), ()
    kinds, parts = dict(zip(subject.instances, subject.classes, strict=True)), taken(deal)
    untaken = []
    for name in names:
        for work, (share, words) in SHARES.items():
            fact = deal.facts.get(f"{kinds[name]}.{share}")
            if fact is None:
                raise NotCovered(CITE, f"{name} has a programme_cost: its class {kinds[name]} must say {share}, the part that is {words}, "
                                 "nil where there is none")  # fmt: skip
            if (name, work) not in parts:
                if fact.value != 0:
                    raise NotCovered(CITE, f"{share} of {kinds[name]} is {fact.value}, and no record of research is part_of {name} with "
                                     f"work: {work}, which says where and when it is incurred")  # fmt: skip
                untaken.append(f"({name}.{work}_part != 0)")
    lines = (
        *(Line(f"{work}_part", f"Of the programme: {words}, research", "money", f"programme_cost * {share}", CITE, time="once", each=True,
               among=names) for work, (share, words) in SHARES.items()),
        Line("cost", "Of the programme: production, the cost of the vintage", "money", "programme_cost - design_part - masks_part",
             "ASC 360-10-30-1", time="once", each=True, among=names),
        Line("no_production", "Design and masks are all of the programme, or more", "flag", "cost <= 0", CITE, time="once", each=True,
             among=names),
        Line("part_below_nil", "A part of the programme below nil", "flag", "(design_share < 0) + (mask_share < 0)", CITE, time="once",
             each=True, among=names),
        *((Line("untaken_part", "A part that no record of research takes", "flag", " + ".join(untaken), CITE, time="once"),)
          if untaken else ()),
    )  # fmt: skip
    return lines, (
        Refusal("part_below_nil", "a share of design or masks is below nil", CITE),
        Refusal("no_production", "design and masks are all of what a vintage costs, or more: nothing is left that is equipment", CITE),
        *((Refusal("untaken_part", "a part of a programme is research, and no record says where and when it is incurred", CITE),)
          if untaken else ()),
    )  # fmt: skip
