// Shows markup of ours, takes a plain click on one of its links to the server, and sorts its tables.
// A link to a file is the browser's own: it is fetched, and the page stays.
const TO_THE_SERVER = "way";

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
}

function sort(heading) {
  const row = heading.parentElement;
  const body = heading.closest("table").tBodies[0];
  const place = [...row.children].indexOf(heading);
  const direction = heading.getAttribute("aria-sort") === "descending" ? "ascending" : "descending";
  for (const other of row.children) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const rows = [...body.rows].sort((one, other) => {
    const [a, b] = [one.children[place].dataset.order, other.children[place].dataset.order];
    if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
    return sign * compare(a, b);
  });
  body.append(...rows);
}

export default ({ data, parentElement, setTriggerValue }) => {
  const section = parentElement.querySelector("section");
  section.send = (way) => setTriggerValue(TO_THE_SERVER, way);
  if (section.shown === data.markup) return;
  section.shown = data.markup;
  section.innerHTML = data.markup;
  section.onclick = (event) => {
    const heading = event.target.closest("thead button")?.parentElement;
    if (heading) return sort(heading);
    const link = event.target.closest("a[href]");
    if (!link || "file" in link.dataset || !isPlain(event)) return;
    event.preventDefault();
    section.send(link.getAttribute("href"));
  };
};
