// Derivations of statement rows: the rows, entries and periods that make them.
"use strict";
(() => {
  const { page, el, mono, values, row, letters, when, shown, link, facts, list, headline, lineAt, over, overAll, together, factAt } = window.twobooks;

  // ---- statement rows ------------------------------------------------------------------------------------------------
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

  const periods = (first, columns, label, heading, reference) => (first.includes("-")
    ? overAll(first.split("-").map(Number), columns, label, heading, reference) : over(Number(first), columns, label));

  const derive = (reference, heading) => {
    const [first, second] = reference.slice(1).split(".");
    const column = Number(second);
    switch (reference[0]) {
      case "l": return lineAt(Number(first), column);
      case "y": return periods(first, page.spans[column], `tax year ${page.years[column]}`, heading, (number) => `y${number}.${column}`);
      case "t": return periods(first, page.ends.map((_, i) => i), "over the whole life", heading, (number) => `t${number}`);
      case "p": return together(first.split("-"), column, heading);
      case "s": return statementAt(Number(first), page.spans[column], column);
      case "q": return statementAt(Number(first), [column], null);
      case "f": return factAt(Number(first));
      default: return ["", []];
    }
  };

  Object.assign(window.twobooks, { derive });
})();
