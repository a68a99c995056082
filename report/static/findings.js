// The findings: by severity, rule, site, subject, form or dataset, and words; counted by rule; exported as CSV.

const BY = ["severity", "rule", "site", "subject", "table", "status"];
const NOTE = ["rule", "dataset", "variable", "place", "explanation", "disposition", "who", "until"];

async function allFindings() {
  const { header, arrays } = await shard("findings");
  const names = Object.keys(header.levels);
  return Array.from(arrays.subject, (owner, i) => {
    const one = Object.fromEntries(names.map((name) => [name, header.levels[name][arrays[name][i]]]));
    return { ...one, owner, subject: owner ? study.subjects[owner - 1] : "", record: arrays.record[i] - 1 };
  });
}

function placeOf(one) {
  const table = named.get(one.table);
  return table && one.record >= 0 ? link(table.href(one.record), one.place) : one.place;
}

async function findingsPage(filled) {
  const all = await allFindings();
  for (const one of all) one.words = [...BY.map((name) => one[name]), one.place, one.message, one.mend].join(" ").toLowerCase();
  const selects = BY.map((name) => choice(name, all));
  const words = el("input", { type: "search", id: "f-words" });
  const body = el("tbody");
  const said = el("p", { role: "status", class: "hint" });
  const rules = el("div");
  const more = el("div");
  let found = all;
  function show() {
    const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = all.filter((one) => selects.every((select) => !select.value || one[select.name] === select.value) && parts.every((part) => one.words.includes(part)));
    said.textContent = say("frame.shown", { shown: count(found.length), total: count(all.length) });
    rules.replaceChildren(rulesTable(found, (rule) => ((selects[1].value = rule), show())));
    body.replaceChildren();
    const rows = growing(found.length, 200, (from, to) => {
      for (const one of found.slice(from, to)) body.append(findingRow(one));
    });
    rows.start();
    more.replaceChildren(rows.foot);
  }
  const fields = selects.map((select) => el("span", {}, el("label", { for: select.id }, say(`finding.${select.name}`)), select));
  const form = el("form", { class: "filters", input: show, submit: (event) => event.preventDefault(), reset: () => setTimeout(show) }, fields,
    el("span", {}, el("label", { for: "f-words" }, say("finding.words")), words),
    el("button", { type: "reset" }, say("grid.clear")),
    el("button", { type: "button", id: "export", click: () => saved(`${study.id}-findings.csv`, findingsCsv(found), "text/csv") }, say("grid.csv")));
  const heads = ["severity", "rule", "subject", "site", "place", "message", "mend", "status"].map((name) => say(`finding.${name}`));
  const top = el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head))));
  show();
  filled.replaceChildren(el("h1", {}, say("findings.title")), form, said, rules, await notesPart(), scrolled(say("findings.title"), el("table", { class: "list findings" }, top, body)), more);
}

function choice(name, all) {
  const counts = new Map();
  for (const one of all) if (one[name]) counts.set(one[name], (counts.get(one[name]) || 0) + 1);
  const options = [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([value, n]) => el("option", { value }, `${["severity", "status"].includes(name) ? say(`${name}.${value}`) : value} (${count(n)})`));
  return el("select", { id: `f-${name}`, name }, el("option", { value: "" }, say("finding.all")), options);
}

function rulesTable(found, choose) {
  const counts = new Map();
  for (const one of found) {
    const own = counts.get(one.rule) || { severity: one.severity, mend: one.mend, n: 0, subjects: new Set() };
    own.n++;
    if (one.owner) own.subjects.add(one.owner);
    counts.set(one.rule, own);
  }
  const rows = [...counts].sort((a, b) => b[1].n - a[1].n).map(([rule, own]) => [el("button", { type: "button", class: "opener", click: () => choose(rule) }, rule), say(`severity.${own.severity}`), count(own.n), count(own.subjects.size)]);
  const heads = [say("finding.rule"), say("finding.severity"), say("finding.count"), say("nav.subjects")];
  const part = el("details", { class: "rules-count", open: rulesTable.open }, el("summary", {}, say("finding.by-rule", { count: rows.length })), listed(say("finding.by-rule", { count: rows.length }), heads, rows, "list"));
  part.addEventListener("toggle", () => (rulesTable.open = part.open));
  return part;
}

// What the study leaves as it is, with the reason; a note that says who answers for it waives its findings.
async function notesPart() {
  const { notes } = (await shard("findings")).header;
  if (!notes.length) return "";
  const heads = NOTE.map((name) => say(`note.${name}`));
  return el("details", { class: "notes-and-waivers" }, el("summary", {}, say("note.title", { count: notes.length })), listed(say("note.title", { count: notes.length }), heads, notes, "list"));
}

function findingRow(one) {
  const severity = el("span", { class: `severity ${one.severity}` }, say(`severity.${one.severity}`));
  const cells = [one.rule, one.owner ? subjectLink(one.owner) : "", one.site, placeOf(one), one.message, one.mend, say(`status.${one.status}`)];
  return el("tr", {}, el("th", { scope: "row" }, severity), cells.map((text, at) => el("td", { class: at > 2 && at < 6 && "wide" }, text)));
}

function findingsCsv(found) {
  const names = ["severity", "rule", "site", "subject", "table", "place", "message", "mend", "status"];
  const rows = found.map((one) => names.map((name) => csv(one[name])).join(","));
  return [names.join(","), ...rows, ""].join("\r\n");
}
