/* One checkbox for all rows of a table, in the head of their column. Without this script the page's
   link does the same. */

for (const head of document.querySelectorAll("table th:first-child .visually-hidden")) {
  const table = head.closest("table");
  if (table && checkboxesOf(table).length) addTick(head, table);
}

/** @param {HTMLTableElement} table */
function checkboxesOf(table) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  return boxes.filter((box) => box instanceof HTMLInputElement);
}

/**
 * Put the checkbox around the column's heading.
 * @param {Element} head
 * @param {HTMLTableElement} table
 */
function addTick(head, table) {
  const label = document.createElement("label");
  const all = document.createElement("input");
  label.className = "tick";
  all.type = "checkbox";
  all.addEventListener("change", () => {
    for (const box of checkboxesOf(table)) box.checked = all.checked;
  });
  table.addEventListener("change", () => showState(all, table));
  head.replaceWith(label);
  label.append(all, head);
  showState(all, table);
}

/**
 * @param {HTMLInputElement} all
 * @param {HTMLTableElement} table
 */
function showState(all, table) {
  const boxes = checkboxesOf(table);
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && !all.checked;
}
