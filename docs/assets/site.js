// What is wider than the page can be reached and moved by keyboard.
function reached() {
  document.querySelectorAll("pre > code, .md-typeset__scrollwrap").forEach((part) => {
    if (part.scrollWidth > part.clientWidth) part.setAttribute("tabindex", "0");
  });
}
addEventListener("load", () => {
  reached();
  setTimeout(reached, 500);
});
