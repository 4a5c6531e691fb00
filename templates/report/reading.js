// The run as the page holds it (see ledger/output/report_data.py), read back: lines, their values, cells and numbers as text.
"use strict";
window.twobooks = {};
(() => {
  const page = JSON.parse(document.getElementById("lines").textContent);
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
    const [line, instance, sheet, place, names, coded, opening, own] = page.rows[number];
    const found = page.lines[line];
    const owner = instance ? instance[0] : found[SUBJECT];
    const book = own || found[BOOK]; // a case's own book, where the line is written as the deal's is
    return {
      number, line: found, book, names, time: found[TIME], unit: found[UNIT], sheet: page.sheets[sheet], place,
      label: instance ? instance[1] : found[LABEL], opening: opening || 0,
      key: [book, owner, found[NAME]].filter(Boolean).join("."), values: () => values(page.rows[number], coded),
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
  const about = (one) => [page.books[one.book], page.subjects[one.line[SUBJECT]]].filter(Boolean).join(" · ");
  const worded = (unit) => ({ money: page.currency, flag: "flag", date: "date", rate: "rate", count: "count", amount: "" })[unit] ?? unit;

  const COLUMNS = { BOOK, SUBJECT, NAME, FORMULA, TREE, CITE, ORIGIN, NOTE };
  Object.assign(window.twobooks, { page, el, mono, values, row, letters, cellOf, yearOf, at, when, shown, about, worded, EPOCH, COLUMNS });
})();
