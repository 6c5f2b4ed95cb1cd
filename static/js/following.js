// The order's page asks for news by itself. It is left as it is while somebody reads a question,
// types or has chosen a file in it.

const BUSY = "details[open] form, input:focus, textarea:focus, select:focus";

export function follow() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const shown = event.detail.target;
    if (shown.id === "parts" && isBusy(shown)) event.detail.shouldSwap = false;
  });
}

function isBusy(shown) {
  const chosen = [...shown.querySelectorAll("input[type=file]")].some((input) => input.value);
  return chosen || shown.querySelector(BUSY) !== null;
}
