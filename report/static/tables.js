// Datasets and forms: their columns, their records, and what each was made from and became.

const tables = [];
const named = new Map();

class Table {
  constructor(entry, place) {
    Object.assign(this, entry);
    this.place = place;
    this.raw = this.package === "raw";
  }

  async head() {
    if (!this.known) {
      const { header, arrays } = await shard(`t${this.place}`);
      header.columns.forEach((column, at) => Object.assign(column, { at, counts: arrays[`n${at}`] }));
      this.columns_ = new Map(header.columns.map((column) => [column.name, column]));
      this.known = { ...header, owner: arrays.owner };
    }
    return this.known;
  }

  async column(name) {
    await this.head();
    return this.columns_.get(name);
  }

  async block(number) {
    const { arrays } = await shard(`t${this.place}-${number}`);
    if (!arrays.ready) {
      if (arrays.line) arrays.line = summed(arrays.line);
      if (arrays.source) arrays.source = summed(arrays.source);
      arrays.ready = true;
    }
    return arrays;
  }

  // The block of a record and its place there.
  async at(record) {
    const size = study.block;
    return [await this.block(Math.floor(record / size)), record % size];
  }

  async text(record, name) {
    const column = await this.column(name);
    if (!column) return "";
    const [block, at] = await this.at(record);
    return level(column, block[`c${column.at}`][at]);
  }

  // The columns of a record that have a value: the column and its text.
  async values(record) {
    const { columns } = await this.head();
    const [block, at] = await this.at(record);
    return columns.map((column) => [column, level(column, block[`c${column.at}`][at])]).filter(([, text]) => text !== "");
  }

  // The records that a record was made from: place of the table and record, each once.
  async sources(record) {
    const [block, at] = await this.at(record);
    if (!block.table) return [];
    const found = [[block.table[at], block.source[at]]];
    if (block.fr) block.fr.forEach((mine, i) => mine === at && found.push([block.ft[i], block.fp[i]]));
    return once(found);
  }

  async line(record) {
    const [block, at] = await this.at(record);
    return block.line ? block.line[at] : 0;
  }

  // Where a record is, in the words of the findings.
  async where(record) {
    if (this.raw) return `${this.file} ${this.unit} ${await this.line(record)}`;
    const keys = [];
    for (const name of this.keys) {
      const text = await this.text(record, name);
      if (text !== "") keys.push(`${name}=${text}`);
    }
    return `${this.name} ${keys.join(" ") || `record ${record + 1}`}`;
  }

  async owner(record) {
    return (await this.head()).owner[record];
  }

  // The records of a subject.
  async of(subject) {
    const { owner } = await this.head();
    const found = [];
    for (let at = owner.indexOf(subject); at >= 0; at = owner.indexOf(subject, at + 1)) found.push(at);
    return found;
  }

  // The codes of one column for all records, block by block.
  async codes(column) {
    const parts = [];
    for (let i = 0; i < this.blocks; i++) parts.push((await this.block(i))[`c${column.at}`]);
    return parts;
  }

  href(record) {
    return `${root}record.html#${address(this.name)}/${record + 1}`;
  }
}

function once(pairs) {
  const seen = new Set();
  return pairs.filter(([table, record]) => {
    const key = `${table}/${record}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function level(column, code) {
  return code ? column.levels[code - 1] : "";
}

const DAY = 86400000;
const EPOCH = Date.UTC(1960, 0, 1);

// A number as its format shows it: a day or a time; blank where the format says nothing.
function formatted(column, text) {
  const format = (column.format || "").toUpperCase();
  if (text === "" || isNaN(text) || column.type === "text") return "";
  if (/^(DATETIME|E8601DT)/.test(format)) return new Date(EPOCH + Number(text) * 1000).toISOString().slice(0, 19);
  if (/^(TIME|E8601TM|HHMM)/.test(format)) return new Date(Number(text) * 1000).toISOString().slice(11, 19);
  if (/^(DATE|YYMMDD|E8601DA|IS8601DA|DDMMYY|MMDDYY)/.test(format)) return new Date(EPOCH + Number(text) * DAY).toISOString().slice(0, 10);
  return "";
}

function cell(column, text) {
  return formatted(column, text) || text;
}

// What was made of a record, and of that: table and record, in the order in which it was made.
async function became(table, record) {
  const found = [];
  const waiting = [[table, record]];
  const seen = new Set([`${table.place}/${record}`]);
  while (waiting.length) {
    const [from, at] = waiting.shift();
    for (const to of tables.filter((t) => t.origins.includes(from.place))) {
      for (const hit of await madeFrom(to, from, at)) {
        const key = `${to.place}/${hit}`;
        if (seen.has(key)) continue;
        seen.add(key);
        found.push([to, hit]);
        waiting.push([to, hit]);
      }
    }
  }
  return found;
}

async function madeFrom(to, from, record) {
  const subject = await from.owner(record);
  const all = !subject || to.crossing.includes(from.place);
  const asked = all ? [...Array(to.blocks).keys()] : [...new Set((await to.of(subject)).map((at) => Math.floor(at / study.block)))];
  const found = new Set();
  for (const number of asked) {
    const block = await to.block(number);
    const first = number * study.block;
    block.source?.forEach((source, i) => source === record && block.table[i] === from.place && found.add(first + i));
    block.fp?.forEach((source, i) => source === record && block.ft[i] === from.place && found.add(first + block.fr[i]));
  }
  return [...found].sort((a, b) => a - b);
}

// The lines of forms behind a record, through as many datasets as lie between.
async function lines(table, record) {
  if (table.raw || !table.origins.length) return [[table, record]];
  const found = [];
  for (const [place, source] of await table.sources(record)) found.push(...(await lines(tables[place], source)));
  return found;
}

async function opened() {
  study = (await shard("study")).header;
  study.tables.forEach((entry, place) => {
    tables.push(new Table(entry, place));
    named.set(entry.name, tables[place]);
  });
}
