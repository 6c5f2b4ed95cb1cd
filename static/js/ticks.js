// One tick for all rows of a table, in the head of their column. Without this the page's link does.

for (const head of document.querySelectorAll("table th:first-child .visually-hidden")) {
  const table = head.closest("table");
  const rows = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  if (!rows().length) continue;
  const label = document.createElement("label");
  const all = document.createElement("input");
  label.className = "tick";
  all.type = "checkbox";
  const show = () => {
    const ticked = rows().filter((row) => row.checked).length;
    all.checked = ticked === rows().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => {
    for (const row of rows()) row.checked = all.checked;
  });
  table.addEventListener("change", show);
  head.replaceWith(label);
  label.append(all, head);
  show();
}
