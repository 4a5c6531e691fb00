// Charts: drawn by Observable Plot from the figures in the page, in the page's own colours; each has its sentence and its table.
"use strict";
(() => {
  const { charts, short } = window.twobooks.page;
  const GREY = "var(--soft)";
  const colour = (number) => `var(--series-${number})`;
  const digits = (value, places) => Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
  const bn = (value) => (value < 0 ? `(${digits(value, 1)})` : digits(value, 1));
  const tick = (value) => (value < 0 ? `(${digits(value, Number.isInteger(value) ? 0 : 1)})` : digits(value, Number.isInteger(value) ? 0 : 1));
  const day = (text) => new Date(`${text}T00:00:00Z`);
  const quarter = (text) => `${text.slice(0, 4)} Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`;

  const base = (width, height, more) => ({
    width, height, marginLeft: 44, marginTop: 14, marginBottom: 26, style: { background: "none", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit", overflow: "visible" },
    ...more,
  });
  const rules = (y) => [Plot.gridY({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 5 }), Plot.axisY({ ticks: 5, tickSize: 0, label: null, fill: GREY, tickFormat: tick, ...y })];
  const divided = (chart, x) => (chart.divide ? [Plot.ruleX([x], { stroke: GREY, strokeDasharray: "2,3" }),
    Plot.text([x], { x: (d) => d, frameAnchor: "top", dy: -8, dx: 4, textAnchor: "start", fill: GREY, text: () => "forecast →" })] : []);

  // The ends of the lines, apart by at least the height of a label.
  const apart = (ends, gap) => {
    const sorted = ends.slice().sort((a, b) => a.y - b.y);
    sorted.forEach((each, i) => { each.at = i ? Math.max(each.y, sorted[i - 1].at + gap) : each.y; });
    return sorted;
  };

  // Lines bear their names at their ends where there is room; elsewhere a legend does.
  const named = (chart, width) => width >= 560 && chart.series.every((s) => s.label.length <= 28);

  const lines = (chart, width) => {
    const height = width < 520 ? 250 : 300;
    const points = chart.series.flatMap((s) => s.values.map((value, i) => ({ date: day(chart.categories[i]), value, label: s.label, colour: s.colour })));
    const top = Math.max(...points.map((p) => p.value), 0);
    const bottom = Math.min(...points.map((p) => p.value), 0);
    const narrow = !named(chart, width);
    const most = Math.max(...chart.series.map((s) => bn(s.values.at(-1)).length));
    const right = narrow ? 16 + 7 * most : Math.min(210, 14 + 6.4 * Math.max(...chart.series.map((s) => s.label.length + 6)));
    const ends = apart(chart.series.map((s) => ({ y: s.values.at(-1), label: s.label, colour: s.colour, value: s.values.at(-1), date: day(chart.categories.at(-1)) })), (top - bottom) * 17 / (height - 40));
    return Plot.plot(base(width, height, {
      marginRight: right, x: { type: "utc", label: null }, y: { domain: [bottom, top * 1.04], label: null },
      marks: [
        ...rules({}), Plot.axisX({ ticks: width < 560 ? 4 : 8, tickSize: 4, label: null, fill: GREY, tickFormat: chart.categories.at(-1).slice(0, 4) - chart.categories[0].slice(0, 4) > 4 ? "%Y" : "%Y-%m" }), Plot.ruleY([0], { stroke: "var(--ink)" }),
        ...divided(chart, day(chart.divide)),
        ...chart.series.map((s) => Plot.lineY(points.filter((p) => p.label === s.label), { x: "date", y: "value", stroke: colour(s.colour), strokeWidth: 2.25, strokeLinejoin: "round" })),
        ...chart.series.map((s) => Plot.dot(points.filter((p) => p.label === s.label).slice(-1), { x: "date", y: "value", fill: colour(s.colour), r: 3 })),
        ...ends.map((e) => Plot.text([e], { x: "date", y: "at", text: (d) => `${narrow ? "" : `${d.label} `}${d.value ? bn(d.value) : "nil"}`, textAnchor: "start", dx: 8, fill: colour(e.colour), fontWeight: 600 })),
        Plot.ruleX(points, Plot.pointerX({ x: "date", stroke: GREY })),
        Plot.tip(points, Plot.pointer({ x: "date", y: "value", title: (p) => `${p.label}\n${p.date.toISOString().slice(0, 10)}: ${bn(p.value)} ${short}`, fill: "var(--paper)", stroke: "var(--rule)" })),
      ],
    }));
  };

  const stack = (chart, width) => {
    const dated = chart.categories[0].length > 4;
    const name = (text) => (dated ? quarter(text) : text);
    const points = chart.series.flatMap((s) => s.values.map((value, i) => ({ category: name(chart.categories[i]), value, label: s.label, colour: s.colour })));
    const names = chart.categories.map(name);
    const every = Math.ceil(names.length / Math.max(3, Math.floor(width / 62)));
    const ticks = dated && names.length > 14 ? names.filter((n) => n.endsWith("Q4")).filter((_, i) => i % Math.ceil(names.length / 4 / Math.max(3, width / 62)) === 0) : names.filter((_, i) => i % every === 0);
    const totals = names.map((category, i) => ({ category, value: chart.series.reduce((sum, s) => sum + Math.max(0, s.values[i]), 0), net: chart.series.reduce((sum, s) => sum + s.values[i], 0) }));
    const labelled = !chart.series.some((s) => s.values.some((v) => v < 0)) && names.length <= 14 && width > 480;
    const dividing = names.indexOf(name(chart.divide || ""));
    return Plot.plot(base(width, width < 520 ? 250 : 300, {
      marginRight: 14, x: { type: "band", domain: names, padding: names.length > 20 ? 0.12 : 0.28, label: null }, y: { label: null, insetTop: labelled ? 14 : 4 },
      marks: [
        ...rules({}), Plot.axisX({ ticks, tickSize: 0, label: null, fill: GREY, tickFormat: (n) => (dated && names.length > 14 ? n.slice(0, 4) : n) }),
        Plot.barY(points, Plot.stackY({ x: "category", y: "value", fill: (p) => colour(p.colour), order: null, stroke: "var(--paper)", strokeWidth: 0.75 })),
        Plot.ruleY([0], { stroke: "var(--ink)" }),
        ...(labelled ? [Plot.text(totals, { x: "category", y: "value", text: (t) => bn(t.value), dy: -8, fill: "var(--ink)", fontWeight: 600 })] : []),
        ...(dividing >= 0 && dividing < names.length - 1 ? [Plot.text([names[dividing + 1]], { x: (d) => d, frameAnchor: "top", dy: -8, textAnchor: "start", fill: GREY, text: () => "forecast →" })] : []),
        Plot.tip(points, Plot.pointer(Plot.stackY({ x: "category", y: "value", title: (p) => `${p.label}\n${p.category}: ${bn(p.value)} ${short}`, fill: "var(--paper)", stroke: "var(--rule)" }))),
      ],
    }));
  };

  const columns = (chart, width) => {
    const points = chart.series.flatMap((s, k) => s.values.map((value, i) => ({ category: chart.categories[i], value, label: s.label, colour: s.colour, k })));
    const every = width < 520 ? 3 : 1;
    const padding = 0.24;
    const bar = ((width - 58) / (chart.categories.length + padding)) * (1 - padding) / chart.series.length;
    const place = (k) => ({ insetLeft: k * bar, insetRight: (chart.series.length - 1 - k) * bar + 1 });
    return Plot.plot(base(width, width < 520 ? 250 : 300, {
      marginRight: 14, x: { type: "band", domain: chart.categories, padding, label: null }, y: { label: null, insetTop: 14 },
      marks: [
        ...rules({}), Plot.axisX({ ticks: chart.categories.filter((_, i) => i % every === 0), tickSize: 0, label: null, fill: GREY }),
        ...chart.series.map((s, k) => Plot.barY(points.filter((p) => p.k === k), { x: "category", y: "value", fill: colour(s.colour), ...place(k) })),
        ...(bar < 26 ? [] : chart.series.map((s, k) => Plot.text(points.filter((p) => p.k === k), { x: "category", y: (p) => Math.max(0, p.value), dx: (k - (chart.series.length - 1) / 2) * bar, dy: -7, fontSize: 10.5, text: (p) => (p.value ? bn(p.value) : ""), fill: colour(s.colour), fontWeight: 600 }))),
        Plot.ruleY([0], { stroke: "var(--ink)" }),
        Plot.tip(points, Plot.pointer({ x: "category", y: "value", title: (p) => `${p.label}\n${p.category}: ${bn(p.value)} ${short}`, fill: "var(--paper)", stroke: "var(--rule)" })),
      ],
    }));
  };

  const swings = (chart, width) => {
    const [low, high, now] = chart.series;
    const left = Math.round(Math.min(width * 0.42, 16 + 6.1 * Math.max(...chart.categories.map((name) => name.length))));
    const bars = [low, high].flatMap((s, k) => s.values.map((value, i) => ({ category: chart.categories[i], from: now.values[i], value, label: s.label, colour: s.colour,
      beside: value > now.values[i] || (value === now.values[i] && k) })));
    return Plot.plot(base(width, 60 + 32 * chart.categories.length, {
      marginLeft: left, marginRight: 40, x: { label: null, insetLeft: 34 }, y: { type: "band", domain: chart.categories, padding: 0.34, label: null },
      marks: [
        Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 6 }), Plot.axisX({ ticks: 6, tickSize: 0, label: null, fill: GREY, tickFormat: tick }),
        Plot.axisY({ tickSize: 0, label: null, lineWidth: (left - 12) / 12, fill: "var(--ink)" }),
        Plot.barX(bars, { y: "category", x1: "from", x2: "value", fill: (b) => colour(b.colour) }),
        Plot.text(bars.filter((b) => b.beside), { y: "category", x: "value", text: (b) => bn(b.value), textAnchor: "start", dx: 5, fill: (b) => colour(b.colour), fontWeight: 600 }),
        Plot.text(bars.filter((b) => !b.beside), { y: "category", x: "value", text: (b) => bn(b.value), textAnchor: "end", dx: -5, fill: (b) => colour(b.colour), fontWeight: 600 }),
        Plot.ruleX([now.values[0]], { stroke: "var(--ink)" }),
        Plot.tip(bars, Plot.pointer({ x: "value", y: "category", title: (b) => `${b.category}\n${b.label}: ${bn(b.value)} ${short}`, fill: "var(--paper)", stroke: "var(--rule)" })),
      ],
    }));
  };

  const KINDS = { lines, stack, columns, swings };
  const draw = (figure) => {
    const chart = charts.find((each) => each.id === figure.dataset.chart);
    const drawing = figure.querySelector(".drawing");
    const width = Math.max(260, Math.floor(drawing.clientWidth));
    if (!chart || drawing.dataset.width === String(width)) return;
    drawing.dataset.width = String(width);
    const plotted = KINDS[chart.kind](chart, width);
    plotted.setAttribute("aria-hidden", "true");
    drawing.replaceChildren(plotted);
    const keys = figure.querySelector(".keys");
    keys.replaceChildren(...(chart.kind === "lines" && named(chart, width) ? [] : chart.series.map((s) => {
      const key = document.createElement("span");
      key.className = `key series-${s.colour}`;
      key.textContent = s.label;
      return key;
    })));
  };
  const all = [...document.querySelectorAll("figure[data-chart]")];
  const redraw = new ResizeObserver((entries) => entries.forEach((entry) => draw(entry.target)));
  all.forEach((figure) => { draw(figure); redraw.observe(figure); });
})();
