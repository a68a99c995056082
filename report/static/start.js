// What a page does when it is opened, and when another thing is asked of it.

const FILLED = { dataset: datasetPage, record: recordPage, subject: subjectPage, subjects: subjectsPage, findings: findingsPage };

async function start() {
  const page = document.body.dataset.page;
  if (page === "made" || page === "compared") return;
  await opened();
  if (page === "display") return displayPage();
  if (page === "index") return indexPage();
  const filled = document.getElementById("filled");
  const fill = async () => {
    const asked = hash();
    const made = el("div");
    await FILLED[page](made);
    if (asked === hash()) filled.replaceChildren(...made.childNodes);
  };
  addEventListener("hashchange", () => fill().catch(failed));
  await fill();
}

// What was not found or could not be read, said on the page.
function failed(error) {
  const main = document.getElementById("main");
  main.querySelector(".failed")?.remove();
  main.prepend(el("p", { class: "failed", role: "alert" }, `${say("frame.failed")} ${error.message}`));
  document.body.dataset.failed = error.message;
}

// The field of the first page: a subject, a dataset, a column, a record or a line of a form.
function indexPage() {
  const form = document.getElementById("find");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const href = await whereIs(form.what.value.trim());
    if (href) location.href = href;
    else document.getElementById("find-said").textContent = say("index.nothing", { what: form.what.value });
  });
}

async function whereIs(text) {
  const same = (name) => name.toLowerCase() === text.toLowerCase();
  const subject = study.subjects.find((name) => same(name) || same(name.replace(`${study.id}-`, "")));
  if (subject) return `subject.html#${address(subject)}`;
  const display = study.displays.find((one) => same(one.id) || same(one.title.split(".")[0]));
  if (display) return display.file;
  const [name, variable] = splitColumn([...named.keys()].find(same) || text.toUpperCase());
  if (named.has(name) && (!variable || (await named.get(name).column(variable)))) return `dataset.html#${address(variable ? `${name}.${variable}` : name)}`;
  const table = named.get(asked(text)[0]);
  return table ? `record.html#${address(text)}` : "";
}

start().then(() => (document.body.dataset.ready = "yes")).catch(failed);
