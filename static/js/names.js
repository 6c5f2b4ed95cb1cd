/* Gives names and roles to parts of Django's widgets that lack them: the list of choices that is
   searched, its search field, the hints of the two lists side by side. The widgets appear at any
   time, so an observer waits for them. */

new MutationObserver((mutations) => {
  for (const node of mutations.flatMap((mutation) => [...mutation.addedNodes])) {
    if (!(node instanceof Element)) continue;
    matchesIn(node, ".select2-selection").forEach(nameChoices);
    for (const hint of matchesIn(node, ".help-tooltip[aria-label]")) {
      hint.setAttribute("role", "img");
    }
  }
}).observe(document, { childList: true, subtree: true });

document.addEventListener("focusin", ({ target }) => {
  const choices = document.querySelector(".select2-container--open .select2-selection");
  const isSearch = target instanceof Element && target.matches(".select2-search__field");
  if (!choices || !isSearch) return;
  target.setAttribute("aria-label", labelOf(choices)?.textContent.trim() ?? "");
});

/**
 * Return `root` and the elements in it that `selector` matches.
 * @param {Element} root
 * @param {string} selector
 */
function matchesIn(root, selector) {
  return [root, ...root.querySelectorAll(selector)].filter((each) => each.matches(selector));
}

/** @param {Element} choices */
function nameChoices(choices) {
  const label = labelOf(choices);
  const text = choices.querySelector(".select2-selection__rendered");
  if (!label || !text) return;
  label.id ||= `${label.htmlFor}_label`;
  choices.setAttribute("aria-labelledby", `${label.id} ${text.id}`);
  text.removeAttribute("role");
  text.removeAttribute("aria-readonly");
}

/** @param {Element} choices */
function labelOf(choices) {
  const select = choices.closest(".select2")?.previousElementSibling;
  const label = select && document.querySelector(`label[for="${select.id}"]`);
  return label instanceof HTMLLabelElement ? label : null;
}
