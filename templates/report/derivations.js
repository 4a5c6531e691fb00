// Derivations of lines and facts: value, formula, events, law chosen and rejected, sources, rule file, cell, entries.
"use strict";
(() => {
  const { page, el, mono, row, letters, cellOf, at, when, shown, about, worded, link, factLink, cited, meaning, words, argument, dayOf, walk, COLUMNS } = window.twobooks;

  const { NAME, FORMULA, TREE, CITE, ORIGIN, NOTE } = COLUMNS;

  // ---- parts of a derivation ------------------------------------------------------------------------------------
  const facts = (pairs) => el("dl", { class: "parts" }, pairs.filter(([, value]) => value && value.length !== 0)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  // `numbers` are the columns of figures; a row may be marked by an attribute `class` on its first cell's list.
  const list = (caption, heads, rows, numbers = [heads.length - 1]) => rows.length ? el("table", { class: "list" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, heads.map((head, i) => el("th", { scope: "col", class: numbers.includes(i) && "n" }, head)))),
    el("tbody", {}, rows.map((cells) => el("tr", { class: cells.chosen && "chosen" }, cells.map((cell, i) =>
      el(i ? "td" : "th", i ? { class: numbers.includes(i) && "n" } : { scope: "row" }, cell)))))) : null;
  const headline = (value, unit, time) => el("p", { class: "headline" }, el("strong", {}, value), ` ${[unit, time].filter(Boolean).join(", ")}`);

  const legs = (one, tree, column) => {
    const day = (number) => page.facts[number][2];
    const { legs: all, kind } = meaning(one, tree[1]);
    const found = all.filter(([date]) => day(date) <= page.ends[column]);
    const since = tree[0] !== "event" ? "" : (tree[2] === undefined ? page.ends[column - 1] : dayOf(one, tree[2], column)) || "";
    const wanted = tree[0] === "event" ? found.filter(([date]) => day(date) > since)
      : found.filter(([date]) => day(date) === found.map(([each]) => day(each)).sort().at(-1));
    const span = `${kind}${since ? ` after ${since}` : ""} to ${page.ends[column]}`;
    return list(tree[0] === "event" ? `Events: ${span}` : `Event: the last ${span}`, ["Event", "Date", "Value", "Source"], wanted.map(([date, value, sign]) =>
      [sign ? ["less ", factLink(value)] : factLink(value), el("span", { class: "day" }, day(date)), page.facts[value][2], `${page.facts[value][6]} (${page.facts[value][5]})`]), [2])
      || el("p", { class: "small" }, `No event: ${span}.`);
  };
  const window_ = (one, tree, column) => {
    const law = page.law[meaning(one, tree[1]).law];
    const keys = tree.slice(2).map((each) => dayOf(one, each, column));
    const holds = (bounds) => keys.every((key, i) => typeof key === "string" && (!bounds[i][0] || bounds[i][0] <= key) && (!bounds[i][1] || key <= bounds[i][1]));
    return el("div", {}, list(`${law.label}: the window chosen, and those rejected`, ["", ...law.keys, "Value", "Decided by"],
      law.windows.map(([bounds, value, cite], i) => Object.assign([holds(bounds) ? "✔" : "✖", ...bounds.map(([a, b]) => [el("span", { class: "day" }, a || "…"), " to ", el("span", { class: "day" }, b || "…")]),
        [value, el("small", {}, ` Law!G${law.row + i}`)], cite], { chosen: holds(bounds) })), [law.keys.length + 1]), el("p", { class: "small" }, "Rule file ", mono(law.path)));
  };
  const tabled = (one, tree, column) => {
    const table = page.tables[meaning(one, tree[1]).law];
    const [down, across] = [[table.rows, tree[2]], [table.columns, tree[3]]].map(([keys, part]) => keys.findLastIndex((key) => key <= argument(one, part, column)));
    const value = table.values[down]?.[across];
    return el("p", { class: "small" }, `${table.label}: `, value === undefined ? "" : el("span", { class: "value" }, `${value}, Law!${letters(3 + across)}${table.row + down}. `), cited(table.cite), "; ", mono(table.path));
  };
  const members = (one, tree, column) => {
    const all = meaning(one, tree[1]).map((each) => (each < 0 ? [factLink(-1 - each), page.facts[-1 - each][2], 1]
      : [link(`l${each}.${row(each).time === "o" ? 0 : column}`, row(each).label), shown(at(row(each), column), row(each).unit), at(row(each), column)]));
    const kept = all.filter((each) => each[2]);
    const nil = all.length - kept.length;
    return el("div", {}, list(`Instances${nil ? `; ${nil} more are nil` : ""}`, ["Instance", "Value"], kept.map(([name, value]) => [name, value])),
      kept.length ? null : el("p", { class: "small" }, `All ${all.length} instances are nil.`));
  };
  const quarters = (one, tree, column) => {
    const target = meaning(one, tree[1]);
    const other = row(target);
    return list("The year's periods", ["Period to", worded(other.unit)], page.spans[column].map((i) => [link(`l${target}.${i}`, page.ends[i]), shown(at(other, i), other.unit)]));
  };
  const support = (one, column) => [...walk(one.line[TREE])].map((tree) => ({
    event: legs, latest: legs, dated: legs, rule: window_, table: tabled, across: members, year_total: quarters })[tree[0]]?.(one, tree, column)).filter(Boolean);

  const factsOf = (one) => one.names.filter((each) => typeof each === "number" && each < 0).map((each) => -1 - each);
  const sources = (one) => list("Facts it reads", ["Fact", "Value", "Document, and how it was read"], factsOf(one).map((number) => {
    const fact = page.facts[number];
    return [factLink(number), el("span", { class: "day" }, fact[2]), `${fact[6]}; ${fact[5]}; ${fact[4]} (${fact[9]})`];
  }), [1]);
  const posted = (number) => list("Posted by", ["Entry", "Debit", "Credit"], page.entries.filter((entry) => entry[5] === number)
    .map((entry) => [`${page.books[entry[0]]}, ${entry[1]}: ${entry[2]}`, entry[3], entry[4]]), []);

  // ---- the derivations, by kind of reference --------------------------------------------------------------------
  const lineAt = (number, column) => {
    const one = row(number);
    const value = at(one, column);
    return [one.label, [
      headline(shown(value, one.unit, one.line[NAME]), worded(one.unit), when(one.time, column)),
      el("h3", {}, "In words"), el("p", { class: "words" }, words(one, one.line[TREE], column)),
      el("h3", {}, "As written"), el("p", {}, el("code", { class: "formula" }, `${one.line[NAME]} = ${one.line[FORMULA]}`)),
      one.unit === "money" ? el("p", { class: "small" }, `Rounded once to whole ${page.unit}s, half away from zero.`) : null,
      support(one, column), sources(one),
      facts([["Book", page.books[one.book]], ["Line", mono(one.key)], ["Decided by", cited(one.line[CITE])], ["Note", one.line[NOTE]],
        ["Rule file", mono(page.origins[one.line[ORIGIN]])], ["Workbook cell", mono(cellOf(one, column))]]),
      posted(number),
    ], one];
  };
  const over = (number, columns, label) => {
    const one = row(number);
    const total = columns.reduce((sum, column) => sum + one.values()[column], 0);
    const cells = `${one.sheet}!${letters(page.first + columns[0])}${one.place}:${letters(page.first + columns.at(-1))}${one.place}`;
    return [one.label, [
      headline(shown(total, one.unit), worded(one.unit), label),
      list("The periods added", ["Period to", page.currency], columns.map((column) => [link(`l${number}.${column}`, page.ends[column]), shown(one.values()[column], one.unit)])),
      el("h3", {}, "Each period, as written"), el("p", {}, el("code", { class: "formula" }, `${one.line[NAME]} = ${one.line[FORMULA]}`)),
      facts([["Line", mono(one.key)], ["Decided by", cited(one.line[CITE])], ["Rule file", mono(one.line[ORIGIN])], ["Workbook cells", mono(cells)]]),
      posted(number),
    ], one];
  };
  // Several lines, each over the same periods; `reference` makes that of one line from its number.
  const overAll = (numbers, columns, label, heading, reference) => {
    const rows = numbers.map(row);
    const total = (one) => columns.reduce((sum, column) => sum + one.values()[column], 0);
    return [heading || rows.map((one) => one.label).join(", and "), [
      headline(shown(rows.reduce((sum, one) => sum + total(one), 0), "money"), page.currency, label),
      list("Lines added", ["Line", page.currency], rows.map((one) => [[link(reference(one.number), one.label), el("small", {}, about(one))], shown(total(one), "money")])),
    ], rows[0]];
  };
  const together = (parts, column, heading) => {
    const signs = parts.map((part) => (part[0] === "n" ? -1 : 1));
    const rows = parts.map((part) => row(Number(part.replace("n", ""))));
    return [heading || rows.map((one) => one.label).join(", and "), [
      headline(shown(rows.reduce((sum, one, i) => sum + signs[i] * at(one, column), 0), "money"), page.currency, when(rows[0].time, column)),
      list(signs.includes(-1) ? "Lines added, and taken off" : "Lines added", ["Line", page.currency, "Cell"], rows.map((one, i) => [[signs[i] < 0 ? "less " : "", link(`l${one.number}.${column}`, one.label), el("small", {}, about(one))], shown(at(one, column), "money"), mono(cellOf(one, column))]), [1]),
    ], rows[0]];
  };
  const factAt = (number) => {
    const [name, label, value, unit, status, read, source, note, [low, high], line, cell] = page.facts[number];
    const readers = page.rows.map((_, i) => i).filter((i) => page.rows[i][4].some((each) => each === -1 - number || each?.legs?.some((leg) => leg.includes(number))));
    return [label, [
      headline(value, unit === "date" ? "" : unit, "a fact of the deal file"),
      facts([["Name", mono(name)], ["Status", status], ["Source", source], ["Read as", read], ["Range", low || high ? `${low} to ${high}` : ""], ["Note", note],
        ["Deal file", mono(line)], ["Workbook cell", mono(`Inputs!D${cell}`)]]),
      list(`Lines that read it${readers.length > 12 ? ` (12 of ${readers.length})` : ""}`, ["Line"], readers.slice(0, 12).map((i) => [link(`l${i}.0`, row(i).label)]), []),
    ]];
  };

  Object.assign(window.twobooks, { facts, list, headline, lineAt, over, overAll, together, factAt });
})();
