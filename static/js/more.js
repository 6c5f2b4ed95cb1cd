/* The keyboard's place in a list that grows: the first new card after "load more". */

/** Focus the first new card after htmx has replaced the button that had the focus. */
export function focusFirstNew() {
  /** @type {Element | null} */
  let last = null;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const isFocused =
      target instanceof Element && target.id === "more" && target.contains(document.activeElement);
    last = isFocused ? target.previousElementSibling : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    last?.nextElementSibling?.querySelector("a")?.focus();
    last = null;
  });
}
