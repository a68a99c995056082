// What every page uses: words, counts, files to save, and the filters of a table that is written whole.

function say(name, parts) {
  const text = WORDS[name] ?? name;
  return parts ? text.replace(/\{(\w+)\}/g, (whole, key) => parts[key] ?? whole) : text;
}

function count(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function saved(name, text, kind) {
  const href = URL.createObjectURL(new Blob(["\ufeff", text], { type: kind }));
  const a = Object.assign(document.createElement("a"), { href, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

// A cell of a CSV file that a spreadsheet shows and does not compute.
function csv(text) {
  const plain = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}

// A form of filters: its words and choices narrow the rows of its table; what is left can be saved.
function filtered(form) {
  const table = document.getElementById(form.dataset.table);
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const [words, ...selects] = form.querySelectorAll("input, select");
  function show() {
    const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      const chosen = selects.every((one) => !one.value || row.cells[one.dataset.column].textContent.trim() === one.value);
      row.hidden = !chosen || !parts.every((part) => texts[at].includes(part));
      shown += !row.hidden;
    });
    document.getElementById(`${form.dataset.table}-shown`).textContent = say("frame.shown", { shown: count(shown), total: count(rows.length) });
  }
  function lines() {
    const kept = [table.tHead.rows[0], ...rows.filter((row) => !row.hidden)];
    return kept.map((row) => [...row.cells].map((cell) => csv(cell.textContent.trim())).join(","));
  }
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector(".save").addEventListener("click", () => saved(form.dataset.save, [...lines(), ""].join("\r\n"), "text/csv"));
  form.hidden = false;
  show();
}

document.querySelectorAll("form[data-table]").forEach(filtered);
