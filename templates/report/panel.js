// The panel that a figure opens, by mouse or keyboard, and the filter of the register.
"use strict";
(() => {
  const { el, about, derive } = window.twobooks;

  const panel = document.getElementById("derivation");
  const title = document.getElementById("derivation-title");
  const body = document.getElementById("derivation-body");
  const back = document.getElementById("derivation-back");
  const eyebrow = document.getElementById("derivation-about");

  // ---- the panel ------------------------------------------------------------------------------------------------
  let opener = null;
  let trail = [];
  // The caption of the figure that opened the panel: the head of its row, or of its column where rows are periods.
  const heading = () => {
    const cell = opener?.parentNode;
    const table = cell?.closest("table");
    return (table?.classList.contains("dated") ? table.tHead.rows[0].cells[cell.cellIndex] : cell?.parentNode.querySelector("th"))?.textContent;
  };
  const show = (reference) => {
    const [name, parts, one] = derive(reference, heading());
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
})();
