// What Enter and the space bar do in a list: open the row whose name is selected, as a click on the name does.
// Streamlit's tables take clicks on a cell's button and no keys. This hands the key on as a click on the same place,
// so that the table itself finds out which row it is, however it is sorted.

const OPENING = new Set(["Enter", " "]);
// Pixels from the left end of a name's cell to where its text surely is: only the text is the button.
const WITHIN_THE_NAME = 30;
// Milliseconds after a movement was drawn until the table has said to assistive technology which cell it led to.
const SETTLED = 300;
// Milliseconds for which a key waits for the table to say that a name is selected, and between two looks.
const PATIENCE = 2000;
const LOOK_AGAIN = 50;

let rowHeight;
let movedAt = 0;
let waiting;

const afterDrawing = (action) => requestAnimationFrame(() => requestAnimationFrame(action));

function selectedName(list) {
  return list.querySelector('[role="gridcell"][aria-selected="true"][aria-colindex="1"]');
}

function placeOf(cell, canvas) {
  const { left, bottom } = canvas.getBoundingClientRect();
  // The head counts as a row and has a height of its own, but all rows are drawn: they end where the canvas ends.
  const last = Number(cell.closest('[role="grid"]').getAttribute("aria-rowcount"));
  const below = last - Number(cell.parentElement.getAttribute("aria-rowindex"));
  return { clientX: left + WITHIN_THE_NAME, clientY: bottom - (below + 0.5) * rowHeight };
}

function click(list, cell) {
  const canvas = list.querySelector("canvas[tabindex]");
  const pointer = { ...placeOf(cell, canvas), bubbles: true, cancelable: true, pointerType: "mouse" };
  canvas.dispatchEvent(new PointerEvent("pointerdown", { ...pointer, buttons: 1 }));
  // The table hears of the end only after it has drawn the beginning.
  const end = () => canvas.dispatchEvent(new PointerEvent("pointerup", pointer));
  afterDrawing(end);
}

// A slow machine draws late what a key before has moved, so the moment of the movement may still move itself.
function openOnceSettled(list, until) {
  const now = performance.now();
  const cell = selectedName(list);
  if (cell && now >= movedAt + SETTLED) click(list, cell);
  else if (now < until) waiting = setTimeout(openOnceSettled, LOOK_AGAIN, list, until);
}

function noteMovement() {
  movedAt = performance.now();
}

function isPlain(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}

function onKey(event) {
  clearTimeout(waiting);
  // The keys of a table's own search field and menus are not for its cells.
  const list = event.target.closest("canvas")?.closest('[data-testid="stDataFrame"]');
  if (!list || !OPENING.has(event.key) || !isPlain(event)) {
    noteMovement();
    afterDrawing(noteMovement);
    return;
  }
  const now = performance.now();
  // A cell of another column has keys of its own.
  if (now >= movedAt + SETTLED && !selectedName(list)) return;
  openOnceSettled(list, now + PATIENCE);
  event.preventDefault();
  event.stopPropagation();
}

// One listener serves all lists of the page: adding it again changes nothing.
export default ({ data }) => {
  rowHeight = data.row_height;
  document.addEventListener("keydown", onKey, true);
};
