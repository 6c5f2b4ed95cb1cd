// Where "load more" was pressed, the first of the new goods takes the focus.

export function keepFocus() {
  let last = null;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const isHere = target.id === "more" && target.contains(document.activeElement);
    last = isHere ? target.previousElementSibling : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    last?.nextElementSibling?.querySelector("a")?.focus();
    last = null;
  });
}
