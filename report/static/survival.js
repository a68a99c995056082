// A time to event: its curve, who was at risk at each time, and the subjects with their events and the rule that ended each.

const CURVES = ["km", "landmark", "curve", "at_risk", "cox", "cox_test", "proportionality", "logrank", "restricted", "rmst"];
const DASHES = ["", "7 4", "2 3", "9 3 2 3"];

async function survivalPart(line, analysis) {
  const set = shownDisplay.sets[line.set];
  const table = named.get(set.dataset);
  if (!CURVES.includes(analysis.kind) || !(await table.column("CNSR"))) return null;
  const time = await table.column((analysis.variables || [])[0]);
  if (!time) return null;
  const groups = await curveGroups(table, shownDisplay.records[line.set], time);
  const parts = [el("h3", {}, say("curve.title", { time: `${table.name}.${time.name}` })), curveDrawing(groups, time), curveLegend(groups)];
  for (const group of groups) parts.push(riskSet(group, time), await subjectsOf(table, group, time));
  return el("section", { class: "survival" }, parts);
}

// The subjects of each group of the display with time and event, in the order of their times.
async function curveGroups(table, records, time) {
  const by = shownDisplay.by;
  const subjects = named.get("ADSL");
  const found = new Map();
  for (const record of records) {
    const owner = await table.owner(record);
    const home = (await table.column(by)) ? [table, record] : [subjects, (await subjects.of(owner))[0]];
    const key = by ? await home[0].text(home[1], by) : "";
    const at = Number(await table.text(record, time.name) || NaN);
    if (isNaN(at)) continue;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push({ record, owner, at, event: (await table.text(record, "CNSR")) === "0" });
  }
  const order = (shownDisplay.groups || []).map(([code]) => code);
  const keys = [...found.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return keys.map((key) => ({ key, label: groupName(key) || table.name, steps: kaplanMeier(found.get(key)), all: found.get(key) }));
}

// At each time: how many are at risk, have the event, are censored, and the Kaplan-Meier estimate after it.
function kaplanMeier(all) {
  all.sort((a, b) => a.at - b.at || a.owner - b.owner);
  const found = [];
  let survival = 1;
  for (let i = 0; i < all.length; ) {
    let next = i;
    let events = 0;
    for (; next < all.length && all[next].at === all[i].at; next++) events += all[next].event ? 1 : 0;
    const risk = all.length - i;
    survival *= 1 - events / risk;
    found.push({ at: all[i].at, risk, events, censored: next - i - events, survival });
    i = next;
  }
  return found;
}

function curveDrawing(groups, time) {
  const [wide, high, left, low] = [460, 230, 40, 30];
  const last = Math.max(1, ...groups.flatMap((group) => group.steps.map((step) => step.at)));
  const x = (at) => left + (at / last) * (wide - left - 8);
  const y = (share) => high - low - share * (high - low - 10);
  const axis = [0, 0.25, 0.5, 0.75, 1].map((share) => [
    svg("line", { x1: left, x2: wide - 8, y1: y(share), y2: y(share), class: "grid" }),
    svg("text", { x: left - 6, y: y(share) + 4, class: "tick end" }, share.toFixed(2)),
  ]);
  const ticks = niceTicks(last).map((at) => svg("text", { x: x(at), y: high - low + 16, class: "tick middle" }, String(at)));
  const lines = groups.map((group, i) => {
    let path = `M${x(0)} ${y(1)}`;
    for (const step of group.steps) path += `H${x(step.at).toFixed(1)}V${y(step.survival).toFixed(1)}`;
    return svg("path", { d: path, class: `curve c${i % 4}`, "stroke-dasharray": DASHES[i % 4] || false });
  });
  const label = svg("text", { x: (left + wide) / 2, y: high - 2, class: "tick middle" }, `${time.label || time.name}`);
  return svg("svg", { viewBox: `0 0 ${wide} ${high}`, class: "chart", role: "img", "aria-label": say("curve.drawn", { groups: groups.map((g) => g.label).join(", ") }) }, axis, ticks, lines, label);
}

function niceTicks(last) {
  const rough = last / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

function curveLegend(groups) {
  const key = (i) => svg("svg", { viewBox: "0 0 36 8", class: "key", "aria-hidden": "true" }, svg("line", { x1: 0, x2: 36, y1: 4, y2: 4, class: `curve c${i % 4}`, "stroke-dasharray": DASHES[i % 4] || false }));
  const told = (group) => say("curve.counts", { n: count(group.all.length), events: count(group.all.filter((one) => one.event).length) });
  return el("ul", { class: "legend" }, groups.map((group, i) => el("li", {}, key(i), ` ${group.label}: ${told(group)}`)));
}

function riskSet(group, time) {
  const heads = [time.name, say("curve.risk"), say("curve.events"), say("curve.censored"), say("curve.survival")];
  const rows = group.steps.map((step) => [String(step.at), count(step.risk), count(step.events), count(step.censored), step.survival.toFixed(4)]);
  const inside = el("div");
  const part = el("details", { class: "risk" }, el("summary", {}, say("curve.set", { group: group.label })), inside);
  part.addEventListener("toggle", () => inside.replaceChildren(listed(say("curve.set", { group: group.label }), heads, rows, "list numbers")), { once: true });
  return part;
}

async function subjectsOf(table, group, time) {
  const inside = el("div");
  const part = el("details", { class: "times" }, el("summary", {}, say("curve.subjects", { group: group.label })), inside);
  part.addEventListener("toggle", async () => {
    const body = el("tbody");
    const heads = [say("cell.subject"), time.name, say("curve.ended"), say("rules.rule")];
    const top = el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head))));
    const rows = growing(group.all.length, 100, async (from, to) => {
      for (const one of group.all.slice(from, to)) {
        const words = (await table.text(one.record, "EVNTDESC")) || say(one.event ? "curve.event" : "curve.left");
        body.append(el("tr", {}, el("th", { scope: "row" }, subjectLink(one.owner)), el("td", {}, String(one.at)), el("td", {}, `${one.event ? "●" : "○"} ${words}`), el("td", {}, await ruleOpener(table, one.record))));
      }
    });
    await rows.start();
    inside.append(scrolled(part.textContent, el("table", { class: "list" }, top, body)), rows.foot);
  }, { once: true });
  return part;
}

// -- rules ---------------------------------------------------------------------------

// The rules of a record of a time to event as they were tried, or null where it is not made by rules.
async function tried(table, record) {
  const { header, arrays } = await shard("rules");
  for (const [key, { rules }] of Object.entries(header.parameters)) {
    if (!key.startsWith(`${table.name}.`)) continue;
    const row = arrays[`${key}.rows`].indexOf(record);
    if (row < 0) continue;
    const held = arrays[`${key}.holds`];
    const width = held.length / arrays[`${key}.rows`].length;
    let at = row * width;
    let counted = false;
    return rules.map((rule) => {
      const when = rule.when.map((condition) => ({ ...condition, holds: held[at++] === 1 }));
      const holds = when.every((condition) => condition.holds);
      const verdict = holds ? (counted ? "holds" : "counts") : "fails";
      counted ||= holds;
      return { ...rule, when, verdict };
    });
  }
  return null;
}

async function ruleOpener(table, record) {
  const rules = await tried(table, record);
  const counts = rules && rules.find((rule) => rule.verdict === "counts");
  if (!counts) return "";
  const inside = el("div");
  const part = el("details", {}, el("summary", {}, say("rules.number", { rank: counts.rank })), inside);
  part.addEventListener("toggle", async () => inside.append(await rulesPart(table, record)), { once: true });
  return part;
}

// Every rule of a record with its conditions, the values that they were held against, and the record of the date.
async function rulesPart(table, record) {
  const rules = (await tried(table, record)) || [];
  const [[place, source] = [], ...further] = await table.sources(record);
  const home = tables[place];
  const items = [];
  for (const rule of rules) {
    const conditions = [];
    for (const condition of rule.when) conditions.push(await conditionTold(condition, home, source));
    const date = rule.date && (await home.column(rule.date)) ? await shownValue(home, source, rule.date) : "";
    const head = [el("b", {}, `${rule.rank}. ${say(`rules.${rule.verdict}`)}`), ` ${rule.evntdesc}${rule.cnsdtdsc ? ` (${rule.cnsdtdsc})` : ""}`, date ? `, ${rule.date} ${date}` : "", rule.cnsr ? `, CNSR ${rule.cnsr}` : ""];
    items.push(el("li", { class: rule.verdict }, head, el("ul", {}, conditions), el("small", {}, rule.place)));
  }
  const found = [];
  for (const [at, one] of further) found.push(el("p", {}, say("rules.date"), " ", link(tables[at].href(one), await tables[at].where(one))));
  return el("div", { class: "rules" }, el("ol", {}, items), found);
}

async function conditionTold(condition, home, source) {
  const values = [];
  for (const name of condition.columns) values.push(`${name} ${await shownValue(home, source, name)}`);
  return el("li", {}, condition.holds ? "✓ " : "✗ ", el("code", {}, condition.text), values.length ? ` – ${values.join(", ")}` : "");
}

async function shownValue(table, record, name) {
  const column = await table.column(name);
  const text = await table.text(record, name);
  return text === "" ? say("rules.missing") : cell(column, text);
}
