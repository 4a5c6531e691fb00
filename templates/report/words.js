// Formulas in words with their numbers; every name leads to its own derivation.
"use strict";
(() => {
  const { page, el, row, yearOf, at, shown, EPOCH, COLUMNS } = window.twobooks;

  const { NAME } = COLUMNS;

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

  Object.assign(window.twobooks, { link, factLink, cited, meaning, words, argument, dayOf, walk });
})();
