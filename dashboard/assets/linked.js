// Shows markup of ours, and takes to the server a plain click on one of its links or on a heading that sorts.
// A link to a file is the browser's own: it is fetched, and the page stays.

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

// The headings of tables are buttons, and stay focused while their table is sorted.
function show(section, markup) {
  const headings = () => [...section.querySelectorAll("thead button")];
  const focused = headings().indexOf(section.getRootNode().activeElement);
  section.shown = section.innerHTML = markup;
  headings()[focused]?.focus();
}

export default ({ data, parentElement, setTriggerValue }) => {
  const section = parentElement.querySelector("section");
  section.send = setTriggerValue;
  if (section.shown === data.markup) return;
  show(section, data.markup);
  section.onclick = (event) => {
    const heading = event.target.closest("thead button");
    if (heading) return section.send("sort", heading.dataset.sort);
    const link = event.target.closest("a[href]");
    if (!link || "file" in link.dataset || !isPlain(event)) return;
    event.preventDefault();
    section.send("way", link.getAttribute("href"));
  };
};
