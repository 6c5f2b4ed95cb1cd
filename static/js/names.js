/* Names for what Django's widgets leave without one, and roles for what has a name: the list of
   choices that is searched, its search field, the hints of the two lists side by side. They come
   when they like, so it is their coming that is watched. */

new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    among(node, ".select2-selection").forEach(nameChoices);
    among(node, ".help-tooltip[aria-label]").forEach((hint) => hint.setAttribute("role", "img"));
  }
}).observe(document, { childList: true, subtree: true });

document.addEventListener("focusin", ({ target }) => {
  const open = document.querySelector(".select2-container--open .select2-selection");
  if (!open || !target.matches(".select2-search__field")) return;
  target.setAttribute("aria-label", labelOf(open)?.textContent.trim() ?? "");
});

function among(node, selector) {
  return [node, ...node.querySelectorAll(selector)].filter((each) => each.matches(selector));
}

function nameChoices(shown) {
  const label = labelOf(shown);
  const text = shown.querySelector(".select2-selection__rendered");
  if (!label || !text) return;
  label.id ||= `${label.htmlFor}_label`;
  shown.setAttribute("aria-labelledby", `${label.id} ${text.id}`);
  text.removeAttribute("role");
  text.removeAttribute("aria-readonly");
}

function labelOf(shown) {
  const select = shown.closest(".select2")?.previousElementSibling;
  return select && document.querySelector(`label[for="${select.id}"]`);
}
