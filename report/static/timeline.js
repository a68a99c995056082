// A subject's time line: treatment, visits, assessments, events and times to event by study day, and the laboratory.

const LANES = ["treatment", "visit", "time", "tumour", "event", "intervention"];
const MOST_ROWS = 14; // of a lane, before the rest is left to the list of records

async function timePart(owner) {
  const zero = await dayOne(owner);
  if (zero === null) return [el("p", { class: "empty" }, say("timeline.none"))];
  const lanes = [];
  for (const lane of study.lanes) lanes.push({ ...lane, marks: await marksOf(lane, owner, zero) });
  const drawn = lanes.filter((lane) => LANES.includes(lane.kind) && lane.marks.length);
  const labs = lanes.filter((lane) => lane.kind === "lab" && lane.marks.length);
  const range = rangeOf([...drawn, ...labs].flatMap((lane) => lane.marks));
  const parts = [];
  if (drawn.length) parts.push(el("section", { "aria-labelledby": "time-line" }, el("h2", { id: "time-line" }, say("timeline.title")), el("p", { class: "hint" }, say("timeline.hint")), scrolled(say("timeline.title"), timeDrawing(drawn, range))));
  if (labs.length) parts.push(el("section", { "aria-labelledby": "laboratory" }, el("h2", { id: "laboratory" }, say("timeline.labs")), el("div", { class: "labs" }, labs.flatMap((lane) => labDrawings(lane, range)))));
  return parts;
}

// Day 1 in days since 1970: the reference start date, or null.
async function dayOne(owner) {
  const { table, column } = study.reference;
  const home = named.get(table);
  if (!home) return null;
  const record = (await home.of(owner))[0];
  return record === undefined ? null : dayOf(await home.column(column), await home.text(record, column));
}

function dayOf(column, text) {
  const shown = text && column ? cell(column, text) : "";
  const told = /^\d{4}-\d{2}-\d{2}/.exec(shown);
  return told ? Math.round(Date.parse(`${told[0]}T00:00:00Z`) / DAY) : null;
}

async function marksOf(lane, owner, zero) {
  const table = named.get(lane.table);
  const marks = [];
  for (const record of await table.of(owner)) {
    const text = async (name) => (name ? table.text(record, name) : "");
    const day = async (name) => (name ? studyDay(dayOf(await table.column(name), await text(name)), zero) : null);
    const [start, end] = [await day(lane.start), await day(lane.end)];
    if (start === null && end === null) continue;
    const values = {};
    for (const name of ["label", "text", "grade", "unit", "value", "low", "high", "censored"]) values[name] = await text(lane[name]);
    marks.push({ table, record, start: start ?? end, end, ...values });
  }
  return marks;
}

function studyDay(day, zero) {
  if (day === null) return null;
  return day >= zero ? day - zero + 1 : day - zero;
}

function rangeOf(marks) {
  const days = marks.flatMap((mark) => [mark.start, mark.end ?? mark.start]).filter((day) => day > -400);
  return [Math.min(1, ...days), Math.max(30, ...days)];
}

function timeDrawing(lanes, [first, last]) {
  const [wide, left, row] = [1080, 190, 18];
  const x = (day) => left + ((Math.max(day, first) - first) / (last - first)) * (wide - left - 12);
  const parts = [];
  let y = 24;
  for (const lane of lanes) {
    const rows = rowsOf(lane);
    parts.push(svg("text", { x: 0, y: y + 12, class: "lane" }, say(`timeline.${lane.kind}`, { name: lane.table })));
    y += row;
    for (const [label, marks] of rows.slice(0, MOST_ROWS)) {
      parts.push(svg("text", { x: left - 8, y: y + 12, class: "tick end" }, label.length > 30 ? `${label.slice(0, 29)}…` : label));
      for (const mark of marks) parts.push(markDrawing(lane, mark, x, y, row));
      y += row;
    }
    if (rows.length > MOST_ROWS) {
      parts.push(svg("text", { x: left, y: y + 12, class: "tick" }, say("timeline.more", { count: rows.length - MOST_ROWS, name: lane.table })));
      y += row;
    }
    y += 6;
  }
  const ticks = niceTicks(last).filter((day) => day >= first).map((day) => [svg("line", { x1: x(day || 1), x2: x(day || 1), y1: 18, y2: y, class: "grid" }), svg("text", { x: x(day || 1), y: 12, class: "tick middle" }, day ? String(day) : say("timeline.day"))]);
  return svg("svg", { viewBox: `0 0 ${wide} ${y + 4}`, width: wide, height: y + 4, class: "timeline", role: "group", "aria-label": say("timeline.title") }, ticks, parts);
}

// The rows of a lane: what has one name stands in one; visits and assessments of one kind together.
function rowsOf(lane) {
  const together = lane.kind === "visit";
  const rows = new Map();
  for (const mark of lane.marks) {
    const label = together ? say("timeline.visits") : mark.label || lane.table;
    rows.set(label, [...(rows.get(label) || []), mark]);
  }
  return [...rows];
}

function markDrawing(lane, mark, x, y, row) {
  const span = lane.kind !== "tumour" && mark.end !== null && mark.end > mark.start;
  const grade = /^[1-5]$/.test(mark.grade) ? ` g${mark.grade}` : "";
  const words = [mark.label, mark.grade && `${say("timeline.grade")} ${mark.grade}`, mark.text, say(span ? "timeline.days" : "timeline.on", { start: mark.start, end: mark.end ?? mark.start })].filter(Boolean).join(", ");
  const kind = `mark ${lane.kind}${grade}${lane.kind === "time" ? (mark.censored === "0" ? " event" : " left") : ""}`;
  const from = x(mark.start);
  const shapes = span
    ? [svg("rect", { x: from, y: y + 4, width: Math.max(3, x(mark.end) - from), height: row - 8, rx: 2 })]
    : [svg("circle", { cx: from, cy: y + row / 2, r: 4 })];
  if (lane.kind === "time" && span) shapes.push(svg("circle", { cx: x(mark.end), cy: y + row / 2, r: 4.5, class: "end" }));
  return svg("a", { href: mark.table.href(mark.record), class: kind, "aria-label": words }, svg("title", {}, words), shapes);
}

// A small drawing for each laboratory test: its values by study day between the limits of normal.
function labDrawings(lane, [first, last]) {
  const tests = new Map();
  for (const mark of lane.marks) {
    if (mark.value === "" || isNaN(mark.value)) continue;
    const own = tests.get(mark.label) || [];
    own.push({ ...mark, y: Number(mark.value) });
    tests.set(mark.label, own);
  }
  return [...tests].map(([label, marks]) => labDrawing(label, marks.sort((a, b) => a.start - b.start), first, last));
}

function labDrawing(label, marks, first, last) {
  const [wide, high] = [240, 70];
  const limits = marks.flatMap((mark) => [mark.low, mark.high].filter((text) => text !== "").map(Number));
  const values = [...marks.map((mark) => mark.y), ...limits];
  const [low, top] = [Math.min(...values), Math.max(...values)];
  const x = (day) => 4 + ((Math.max(day, first) - first) / (last - first)) * (wide - 8);
  const y = (value) => high - 6 - ((value - low) / (top - low || 1)) * (high - 12);
  const band = marks.find((mark) => mark.low !== "" && mark.high !== "");
  const range = band ? svg("rect", { x: 0, width: wide, y: y(Number(band.high)), height: Math.max(1, y(Number(band.low)) - y(Number(band.high))), class: "normal" }) : "";
  const path = marks.map((mark, i) => `${i ? "L" : "M"}${x(mark.start).toFixed(1)} ${y(mark.y).toFixed(1)}`).join("");
  const dots = marks.map((mark) => {
    const outside = (mark.low !== "" && mark.y < Number(mark.low)) || (mark.high !== "" && mark.y > Number(mark.high));
    const words = `${label} ${mark.value} ${mark.unit}, ${say("timeline.on", { start: mark.start })}${outside ? `, ${say("timeline.outside")}` : ""}`;
    const shape = outside ? svg("rect", { x: x(mark.start) - 3, y: y(mark.y) - 3, width: 6, height: 6, class: "dot outside" }) : svg("circle", { cx: x(mark.start), cy: y(mark.y), r: 2.5, class: "dot" });
    return svg("a", { href: mark.table.href(mark.record), "aria-label": words }, svg("title", {}, words), shape);
  });
  const told = say("timeline.lab", { label, count: marks.length, unit: marks[0].unit });
  return el("figure", { class: "lab" }, el("figcaption", {}, label, el("small", {}, ` ${marks[0].unit}`)), svg("svg", { viewBox: `0 0 ${wide} ${high}`, role: "group", "aria-label": told }, range, svg("path", { d: path, class: "curve" }), dots), el("small", { class: "hint" }, `${cut(Math.min(...marks.map((m) => m.y)))} – ${cut(Math.max(...marks.map((m) => m.y)))}`));
}

function cut(number) {
  return String(Number(number.toPrecision(4)));
}
