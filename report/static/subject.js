// The subjects, and a page for each: who it is, a time line, times to event, findings, all records by domain.

const WHO = ["SITEID", "ARM", "ACTARM", "SEX", "AGE", "RACE", "RFSTDTC", "RFENDTC", "DTHDTC"];

async function subjectsPage(filled) {
  const home = named.get("DM") || named.get("ADSL");
  const names = [];
  for (const name of home ? WHO : []) if (await home.column(name)) names.push(name);
  const columns = await Promise.all(names.map((name) => home.column(name)));
  const { arrays } = await shard("findings");
  const about = new Array(study.subjects.length + 1).fill(0);
  arrays.subject.forEach((owner) => about[owner]++);
  const all = [];
  for (let owner = 1; owner <= study.subjects.length; owner++) {
    const record = home ? (await home.of(owner))[0] : undefined;
    const texts = [];
    for (const column of columns) texts.push(record === undefined ? "" : cell(column, await home.text(record, column.name)));
    all.push({ owner, cells: [...texts, about[owner] ? count(about[owner]) : ""], text: [study.subjects[owner - 1], ...texts].join(" ").toLowerCase() });
  }
  const heads = [say("cell.subject"), ...columns.map((column) => column.label || column.name), say("nav.findings")];
  filled.replaceChildren(el("h1", {}, say("subjects.title")), filteredList(all, heads, (one) => [subjectLink(one.owner), ...one.cells], say("subjects.title")));
}

// A list with a field to search it: all are objects with the text that is searched.
function filteredList(all, heads, cells, label) {
  const words = el("input", { type: "search", id: "words", input: () => show() });
  const body = el("tbody");
  const said = el("p", { role: "status", class: "hint" });
  const more = el("div");
  function show() {
    const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((one) => parts.every((part) => one.text.includes(part)));
    body.replaceChildren();
    said.textContent = say("frame.shown", { shown: count(found.length), total: count(all.length) });
    const rows = growing(found.length, 250, (from, to) => {
      for (const one of found.slice(from, to)) {
        const [first, ...rest] = cells(one);
        body.append(el("tr", {}, el("th", { scope: "row" }, first), rest.map((text) => el("td", {}, text))));
      }
    });
    rows.start();
    more.replaceChildren(rows.foot);
  }
  show();
  const top = el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head))));
  return el("div", {}, el("p", { class: "filters" }, el("label", { for: "words" }, say("grid.search")), words), said, scrolled(label, el("table", { class: "list" }, top, body)), more);
}

async function subjectPage(filled) {
  const name = hash();
  const owner = study.subjects.findIndex((known) => known.toUpperCase() === name.toUpperCase()) + 1;
  if (!owner) return filled.replaceChildren(el("h1", {}, say("subject.title")), el("p", {}, say("subject.none", { name })));
  document.title = `${name} – ${study.id}`;
  const around = [];
  if (owner > 1) around.push(link(`#${address(study.subjects[owner - 2])}`, say("subject.before")));
  if (owner < study.subjects.length) around.push(link(`#${address(study.subjects[owner])}`, say("subject.after")));
  const time = await timePart(owner);
  filled.replaceChildren(
    el("header", { class: "title" }, el("h1", {}, study.subjects[owner - 1]), await whoPart(owner), el("ul", { class: "around" }, around.map((a) => el("li", {}, a)))),
    ...time,
    await endsPart(owner),
    await subjectFindings(owner),
    await domainsPart(owner),
  );
}

async function whoPart(owner) {
  const told = [];
  for (const home of ["DM", "ADSL"].map((name) => named.get(name)).filter(Boolean)) {
    const record = (await home.of(owner))[0];
    if (record === undefined) continue;
    for (const [column, text] of await home.values(record)) if (WHO.includes(column.name) && !told.some(([name]) => name === (column.label || column.name))) told.push([column.label || column.name, cell(column, text)]);
  }
  return facts(told);
}

// The rule that ended each time to event.
async function endsPart(owner) {
  const rows = [];
  for (const lane of study.lanes.filter((one) => one.kind === "time")) {
    const table = named.get(lane.table);
    for (const record of await table.of(owner)) {
      const text = async (name) => (name ? cell(await table.column(name), await table.text(record, name)) : "");
      const event = (await table.text(record, lane.censored)) === "0";
      rows.push([link(table.href(record), await text(lane.label)), await text("AVAL"), await text(lane.end), `${event ? "●" : "○"} ${await text(lane.text) || say(event ? "curve.event" : "curve.left")}`, await ruleOpener(table, record)]);
    }
  }
  if (!rows.length) return "";
  const heads = [say("subject.parameter"), "AVAL", say("subject.date"), say("curve.ended"), say("rules.rule")];
  return el("section", { "aria-labelledby": "ends" }, el("h2", { id: "ends" }, say("subject.ends")), listed(say("subject.ends"), heads, rows, "list ends"));
}

async function subjectFindings(owner) {
  const found = (await allFindings()).filter((one) => one.owner === owner);
  const rows = found.map((one) => [`${say(`severity.${one.severity}`)}`, one.rule, placeOf(one), one.message, one.mend]);
  const heads = ["severity", "rule", "place", "message", "mend"].map((name) => say(`finding.${name}`));
  const list = rows.length ? listed(say("nav.findings"), heads, rows, "list findings") : el("p", { class: "empty" }, say("subject.clean"));
  return el("section", { "aria-labelledby": "own-findings" }, el("h2", { id: "own-findings" }, say("nav.findings")), list);
}

// All records of the subject, dataset by dataset, each opened when asked for.
async function domainsPart(owner) {
  const parts = [];
  for (const group of ["sdtm", "adam", "raw", "work"]) {
    const own = [];
    for (const table of tables.filter((t) => t.package === group)) {
      const records = await table.of(owner);
      if (records.length) own.push(domain(table, records));
    }
    if (own.length) parts.push(el("h3", {}, say(`index.${group}`)), own);
  }
  return el("section", { "aria-labelledby": "domains" }, el("h2", { id: "domains" }, say("subject.records")), parts);
}

function domain(table, records) {
  const inside = el("div");
  const part = el("details", { class: "domain" }, el("summary", {}, el("b", {}, table.name), ` ${table.label || table.file} `, el("span", { class: "hint" }, plural("dataset.count", records.length))), inside);
  part.addEventListener("toggle", async () => {
    const { columns } = await table.head();
    const rows = [];
    const used = new Set();
    for (const record of records) {
      const values = new Map((await table.values(record)).map(([column, text]) => [column.name, cell(column, text)]));
      values.forEach((_, name) => used.add(name));
      rows.push([record, values]);
    }
    const shown = columns.filter((column) => used.has(column.name) && !["STUDYID", "DOMAIN", "USUBJID"].includes(column.name));
    const heads = [say("record.record"), ...shown.map((column) => column.name)];
    inside.append(listed(table.name, heads, rows.map(([record, values]) => [link(table.href(record), String(record + 1)), ...shown.map((column) => values.get(column.name) || "")]), "list data"));
  }, { once: true });
  return part;
}
