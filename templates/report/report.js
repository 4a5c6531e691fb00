// Derivations: any figure opens its label, value, formula in words with its numbers, citation, facts, rule and workbook cell.
// Nothing is computed that is not already a figure of the run, but sums of periods that are shown as such.
"use strict";
(() => {
  const page = JSON.parse(document.getElementById("lines").textContent);
  const panel = document.getElementById("derivation");
  const title = document.getElementById("derivation-title");
  const body = document.getElementById("derivation-body");
  const back = document.getElementById("derivation-back");
  const eyebrow = document.getElementById("derivation-about");
  document.documentElement.classList.add("scripted");

  // ---- elements: text is only ever set as text ------------------------------------------------------------------
  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  };
  const mono = (text) => el("code", {}, text);

  // ---- reading the run ------------------------------------------------------------------------------------------
  const [BOOK, SUBJECT, NAME, LABEL, UNIT, TIME, FORMULA, TREE, CITE, ORIGIN, NOTE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const unroll = (coded) => coded.flatMap((item) => (Array.isArray(item) ? Array(item[1]).fill(item[0]) : [item]));
  const unrolled = new Map();
  const values = (owner, coded) => {
    if (!unrolled.has(owner)) unrolled.set(owner, unroll(coded));
    return unrolled.get(owner);
  };
  const row = (number) => {
    const [line, instance, sheet, place, names, coded, opening] = page.rows[number];
    const found = page.lines[line];
    const owner = instance ? instance[0] : found[SUBJECT];
    return {
      number, line: found, names, time: found[TIME], unit: found[UNIT], sheet: page.sheets[sheet], place,
      label: instance ? instance[1] : found[LABEL], opening: opening || 0,
      key: [found[BOOK], owner, found[NAME]].filter(Boolean).join("."), values: () => values(page.rows[number], coded),
    };
  };
  const letters = (column) => {
    let text = "";
    for (; column; column = Math.floor((column - 1) / 26)) text = String.fromCharCode(65 + ((column - 1) % 26)) + text;
    return text;
  };
  const cellOf = (one, column) =>
    `${one.sheet}!${one.time === "o" ? page.once : letters(page.first + column)}${one.place}`;
  const yearOf = (period) => page.spans.findIndex((span) => span.includes(period));
  const at = (one, column) => (one.time === "o" ? one.values()[0] : column < 0 ? one.opening : one.values()[column]);
  const when = (time, column) =>
    time === "o" ? "stands once" : column < 0 ? "before the first period"
      : time === "y" ? `tax year ${page.years[column]}` : `period to ${page.ends[column]}`;

  // ---- numbers --------------------------------------------------------------------------------------------------
  const EPOCH = Date.UTC(1899, 11, 30);
  const plain = (value, places = 6) => Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: places });
  const signed = (value, text) => (value < 0 ? `(${text})` : text);
  const shown = (value, unit, name = "") => {
    if (value === null || value === undefined) return "not covered";
    if (unit === "date" || (unit === "amount" && /_date$/.test(name) && value > 20000)) {
      return value >= 1 ? new Date(EPOCH + value * 864e5).toISOString().slice(0, 10) : "none";
    }
    if (unit === "flag") return value ? "yes (1)" : "no (0)";
    if (unit === "count" && /year$/.test(name)) return String(value);
    if (unit === "money") return value === 0 ? "nil" : signed(value, plain(value, 2));
    return signed(value, plain(value));
  };
  const about = (one) => [page.books[one.line[BOOK]], page.subjects[one.line[SUBJECT]]].filter(Boolean).join(" · ");
  const worded = (unit) => ({ money: page.currency, flag: "flag", date: "date", rate: "rate", count: "count", amount: "" })[unit] ?? unit;

  // ---- links between derivations --------------------------------------------------------------------------------
  const link = (reference, text) => el("a", { href: "#derivation", class: "name", "data-go": reference }, text);
  const factLink = (number) => link(`f${number}`, page.facts[number][1]);
  const cited = (cite) => {
    const id = Object.keys(page.cites).filter((each) => cite.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    if (!id) return [cite];
    const [anchor, name, status, readOn] = page.cites[id];
    return [el("a", { href: `#${anchor}` }, cite), ` ${name}; ${status}${readOn ? ` ${readOn}` : ""}`];
  };

  // ---- formulas in words ----------------------------------------------------------------------------------------
  const SIGNS = { "+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "<": " is below ", "<=": " is at most ", ">": " is above ",
    ">=": " is at least ", "==": " is ", "!=": " is not " };
  const BINDS = { "+": 1, "-": 1, "*": 2, "/": 2 };

  const meaning = (one, tree) => one.names[tree[1]];
  const named = (target, column, before) => {
    // a name with its value there; `before` is the column before
    if (target < 0) {
      const fact = page.facts[-1 - target];
      return [factLink(-1 - target), " ", el("span", { class: "value" }, fact[2])];
    }
    const other = row(target);
    const place = other.time === "o" ? 0 : before ? column - 1 : column;
    const value = el("span", { class: "value" }, shown(at(other, place), other.unit, other.line[NAME]));
    const label = link(place < 0 ? `l${target}.0` : `l${target}.${place}`, other.label);
    return before ? [label, " of the period before ", value] : [label, " ", value];
  };
  const words = (one, tree, column, binding = 0) => {
    const go = (node, bind = 0) => words(one, node, column, bind);
    if (!Array.isArray(tree)) return [String(tree)];
    const [head, ...rest] = tree;
    if (head === "n") return named(meaning(one, tree), column, false);
    if (head === "neg") return ["−", ...go(rest[0], 3)];
    if (SIGNS[head]) {
      const tight = BINDS[head] || 0;
      const right = tight + (head === "-" || head === "/" ? 1 : 0);
      const inner = [...go(rest[0], tight), SIGNS[head], ...go(rest[1], right)];
      return tight < binding || (tight === 0 && binding > 0) ? ["(", ...inner, ")"] : inner;
    }
    const list = (join) => rest.flatMap((each, i) => (i ? [i === rest.length - 1 ? join : ", ", ...go(each)] : go(each)));
    const kind = (node) => meaning(one, node).kind;
    switch (head) {
      case "prior": return named(meaning(one, rest[0]), column, true);
      case "min": return ["the lower of ", ...list(" and ")];
      case "max": return ["the higher of ", ...list(" and ")];
      case "abs": return ["the size of ", ...go(rest[0])];
      case "round": return ["(", ...go(rest[0]), `, rounded to ${rest[1]} places)`];
      case "iff": return ["(if ", ...go(rest[0]), " then ", ...go(rest[1]), ", otherwise ", ...go(rest[2]), ")"];
      case "across": return [`the sum over all ${meaning(one, rest[0]).length} instances, listed below`];
      case "total": return ["the whole life of ", link(`t${meaning(one, rest[0])}`, row(meaning(one, rest[0])).label)];
      case "year_total": return ["the year's periods of ", link(`y${meaning(one, rest[0])}.${column}`, row(meaning(one, rest[0])).label)];
      case "of_year": return ["the tax year's ", ...named(meaning(one, rest[0]), yearOf(column), false)];
      case "event": return rest[1] === undefined ? [`${kind(rest[0])} dated in the period, listed below`]
        : [`${kind(rest[0])} dated after `, ...go(rest[1]), " up to the period's end, listed below"];
      case "latest": return [`the last ${kind(rest[0])} by the period's end, listed below`];
      case "dated": return [`the date of the last ${kind(rest[0])} by the period's end, listed below`];
      case "rule": return [`${page.law[meaning(one, rest[0]).law].label} in force for `, ...rest.slice(1).flatMap((each, i) => [i ? " and " : "", ...go(each)])];
      case "table": return [`${page.tables[meaning(one, rest[0]).law].label}, ${page.tables[meaning(one, rest[0]).law].heads[0]} `, ...go(rest[1]),
        `, ${page.tables[meaning(one, rest[0]).law].heads[1]} `, ...go(rest[2])];
      case "year": case "month": return [`the ${head} of `, ...go(rest[0])];
      case "eomonth": return ["the month end ", ...go(rest[1]), " months after ", ...go(rest[0])];
      case "months": return ["the months from ", ...go(rest[0]), " to ", ...go(rest[1])];
      default: return [`${head} of `, ...list(" and ")];
    }
  };

  // The day that an argument stands for: a name, or a name and a number of days; undefined where it is more than that.
  const argument = (one, tree, column) => {
    if (!Array.isArray(tree)) return tree;
    const [head, first, second] = tree;
    if (head === "+" || head === "-") return argument(one, first, column) + (head === "+" ? 1 : -1) * argument(one, second, column);
    if (head !== "n" && head !== "prior") return undefined;
    const target = meaning(one, head === "n" ? tree : first);
    if (target < 0) {
      const [, , value, unit] = page.facts[-1 - target];
      return unit === "date" ? (Date.parse(value) - EPOCH) / 864e5 : Number(value.replaceAll(",", ""));
    }
    return at(row(target), head === "prior" ? column - 1 : column);
  };
  const dayOf = (one, tree, column) => {
    const value = argument(one, tree, column);
    return Number.isFinite(value) ? new Date(EPOCH + value * 864e5).toISOString().slice(0, 10) : undefined;
  };
  const walk = function* (tree) {
    if (!Array.isArray(tree)) return;
    yield tree;
    for (const part of tree.slice(1)) yield* walk(part);
  };

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
    return list(tree[0] === "event" ? `Events: ${span}` : `Event: the last ${span}`, ["Event", "Date", "Value", "Source"], wanted.map(([date, value]) =>
      [factLink(value), el("span", { class: "day" }, day(date)), page.facts[value][2], `${page.facts[value][6]} (${page.facts[value][5]})`]), [2])
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
      facts([["Book", page.books[one.line[BOOK]]], ["Line", mono(one.key)], ["Decided by", cited(one.line[CITE])], ["Note", one.line[NOTE]],
        ["Rule file", mono(one.line[ORIGIN])], ["Workbook cell", mono(cellOf(one, column))]]),
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
      facts([["Line", mono(one.key)], ["Decided by", cited(one.line[CITE])], ["Rule file", mono(one.line[ORIGIN])], ["Workbook cells", mono(cells)]]),
      posted(number),
    ], one];
  };
  // The caption of the figure that opened the panel: the head of its row, or of its column where rows are periods.
  const heading = () => {
    const cell = opener?.parentNode;
    const table = cell?.closest("table");
    return (table?.classList.contains("dated") ? table.tHead.rows[0].cells[cell.cellIndex] : cell?.parentNode.querySelector("th"))?.textContent;
  };
  const together = (numbers, column) => {
    const rows = numbers.map(row);
    return [heading() || rows.map((one) => one.label).join(", and "), [
      headline(shown(rows.reduce((sum, one) => sum + at(one, column), 0), "money"), page.currency, when("p", column)),
      list("Lines added", ["Line", page.currency, "Cell"], rows.map((one) => [[link(`l${one.number}.${column}`, one.label), el("small", {}, about(one))], shown(at(one, column), "money"), mono(cellOf(one, column))]), [1]),
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

  const scale = { cent: 0.01, dollar: 1, thousand: 1e3, million: 1e6 }[page.unit];
  const statementAt = (number, columns, yearly) => {
    const [book, statement, label, kind, sign, accounts, cash, of, place, coded] = page.statements[number];
    const units = values(page.statements[number], coded);
    const balance = isBalance(number);
    const last = columns.at(-1);
    const value = (kind === "opening" ? units[columns[0]] : balance ? units[last] : columns.reduce((sum, i) => sum + units[i], 0)) * scale;
    const money = (amount) => shown(amount, "money");
    const moved = (entry) => {
      const amount = columns.reduce((sum, i) => sum + row(entry[5]).values()[i], 0);
      return amount * sign * ((accounts.includes(entry[3]) ? 1 : 0) - (accounts.includes(entry[4]) ? 1 : 0));
    };
    const lineOf = (entry) => link(columns.length > 1 ? `y${entry[5]}.${yearly}` : `l${entry[5]}.${last}`, row(entry[5]).label);
    const inBook = page.entries.filter((entry) => entry[0] === book);
    const made = [];
    if (kind === "total" || kind === "opening") {
      made.push(list(kind === "opening" ? "The closing figure of the period before" : "Rows added", ["Row", "Sign", page.currency], of.map(([other, plus]) => {
        const reference = yearly === null ? `q${other}.${last}` : `s${other}.${yearly}`;
        return [link(reference, page.statements[other][2]), plus > 0 ? "+" : "−", kind === "opening" ? "" : money(statementValue(other, columns))];
      })));
    } else if (kind === "cash") {
      made.push(list("Entries with this heading of the cash flow statement", ["Entry", "Line", page.currency], inBook.filter((entry) => entry[7] === cash)
        .map((entry) => [`${entry[1]}: ${entry[2]}`, lineOf(entry), money(columns.reduce((sum, i) => sum + row(entry[5]).values()[i], 0) * (entry[3].endsWith("assets:cash") ? 1 : -1))])));
    } else {
      if (balance) made.push(facts([["Before", money((columns[0] ? units[columns[0] - 1] : 0) * scale)]]));
      made.push(list(balance ? "Movements since" : "Entries", ["Entry, debit and credit", "Line", page.currency], inBook.map((entry) => [entry, moved(entry)]).filter(([, amount]) => amount)
        .map(([entry, amount]) => [[`${entry[1]}: ${entry[2]}`, el("small", {}, `${entry[3]} / ${entry[4]}`)], lineOf(entry), money(amount)])));
    }
    const cells = columns.length > 1 && !balance ? `FS_${book}!${letters(page.first + columns[0])}${place}:${letters(page.first + last)}${place}`
      : `FS_${book}!${letters(page.first + (kind === "opening" ? columns[0] : last))}${place}`;
    return [label, [
      headline(money(value), page.currency, yearly === null ? when("p", last) : balance && kind !== "opening" ? `at ${page.ends[last]}` : `year ${page.years[yearly]}`),
      columns.length > 1 ? list(balance ? "At each period end of the year" : "The periods added", ["Period to", page.currency],
        columns.map((i) => [link(`q${number}.${i}`, page.ends[i]), money(units[i] * scale)])) : null,
      ...made,
      facts([["Book", page.books[book]], ["Statement", statement], ["Accounts", accounts.map((name) => `${page.accounts[name]} ${name}`).join("; ")], ["Workbook cell", mono(cells)]]),
    ]];
  };
  const isBalance = (number) => {
    const [, , , kind, , , , of] = page.statements[number];
    return kind === "balance" || kind === "opening" || of.some(([other]) => isBalance(other));
  };
  const statementValue = (number, columns) => {
    const units = values(page.statements[number], page.statements[number][9]);
    const kind = page.statements[number][3];
    if (kind === "opening") return units[columns[0]] * scale;
    return (isBalance(number) ? units[columns.at(-1)] : columns.reduce((sum, i) => sum + units[i], 0)) * scale;
  };

  const derive = (reference) => {
    const [first, second] = reference.slice(1).split(".");
    const column = Number(second);
    switch (reference[0]) {
      case "l": return lineAt(Number(first), column);
      case "y": return over(Number(first), page.spans[column], `tax year ${page.years[column]}`);
      case "t": return over(Number(first), page.ends.map((_, i) => i), "over the whole life");
      case "p": return together(first.split("-").map(Number), column);
      case "s": return statementAt(Number(first), page.spans[column], column);
      case "q": return statementAt(Number(first), [column], null);
      case "f": return factAt(Number(first));
      default: return ["", []];
    }
  };

  // ---- the panel ------------------------------------------------------------------------------------------------
  let opener = null;
  let trail = [];
  const show = (reference) => {
    const [name, parts, one] = derive(reference);
    title.textContent = name;
    eyebrow.textContent = one ? about(one) : reference[0] === "f" ? "Fact" : "Statement";
    body.replaceChildren(...parts.flat().filter(Boolean));
    back.hidden = trail.length < 2;
    panel.hidden = false;
    document.documentElement.classList.add("derived");
    panel.scrollTop = 0;
    title.focus({ preventScroll: true });
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    document.documentElement.classList.remove("derived");
    document.querySelectorAll("[aria-expanded='true']").forEach((each) => each.setAttribute("aria-expanded", "false"));
    trail = [];
    opener?.focus({ preventScroll: true });
  };
  const open = (button) => {
    document.querySelectorAll("[aria-expanded='true']").forEach((each) => each.setAttribute("aria-expanded", "false"));
    opener = button;
    button.setAttribute("aria-expanded", "true");
    trail = [button.parentNode.dataset.d];
    show(trail[0]);
  };
  document.addEventListener("click", (event) => {
    const figure = event.target.closest("button.figure");
    const name = event.target.closest("a.name");
    if (figure) open(figure);
    else if (name) { event.preventDefault(); trail.push(name.dataset.go); show(name.dataset.go); }
  });
  back.addEventListener("click", () => { trail.pop(); show(trail.at(-1)); });
  document.getElementById("derivation-close").addEventListener("click", close);
  panel.addEventListener("click", (event) => { if (event.target.closest("a[href^='#']:not(.name)") && innerWidth < 900) close(); });

  // ---- figures become buttons; one stop of the Tab key per table, arrows within it --------------------------------
  document.querySelectorAll("table").forEach((table) => {
    let first = true;
    table.querySelectorAll("td[data-d]").forEach((cell) => {
      const text = cell.textContent;
      const button = el("button", { type: "button", class: "figure", "aria-expanded": "false", "aria-controls": "derivation", tabindex: first ? "0" : "-1" }, text);
      cell.replaceChildren(button);
      first = false;
    });
  });
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const visible = (each) => each.closest("tr").hidden === false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    const from = event.target.closest?.("button.figure");
    const step = STEPS[event.key];
    if (!from || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    const table = from.closest("table");
    const cell = from.parentNode;
    const inRow = [...cell.parentNode.querySelectorAll("button.figure")];
    let to = step[1] ? inRow[inRow.indexOf(from) + step[1]] : null;
    if (step[0]) {
      const inColumn = [...table.querySelectorAll("button.figure")].filter((each) => each.parentNode.cellIndex === cell.cellIndex && visible(each));
      to = inColumn[inColumn.indexOf(from) + step[0]];
    }
    event.preventDefault();
    if (!to) return;
    table.querySelectorAll("button.figure[tabindex='0']").forEach((each) => each.setAttribute("tabindex", "-1"));
    to.setAttribute("tabindex", "0");
    to.focus();
  });

  // ---- the register's filter --------------------------------------------------------------------------------------
  const filter = document.getElementById("register-filter");
  const registered = [...document.querySelectorAll("table.register tbody tr")];
  const searched = registered.map((each) => each.textContent.toLowerCase());
  filter?.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    registered.forEach((each, i) => { each.hidden = !searched[i].includes(wanted); });
    document.getElementById("register-count").textContent = wanted ? `${registered.filter((each) => !each.hidden).length} of ${registered.length}` : "";
  });

  window.twobooks = { page };
})();
