/* Puts the token of the cookie into forms. A page from the cache is the same bytes for everybody,
   so it has no token of its own. */

import { cookieOf } from "./basket-count.js";

/** Fill the token of each `form[data-token]` when it is submitted. */
export function addTokens() {
  document.addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement) || !target.matches("form[data-token]")) return;
    tokenField(target).value = cookieOf("__Host-csrftoken") || cookieOf("csrftoken");
  });
}

/** @param {HTMLFormElement} form */
function tokenField(form) {
  const name = "csrfmiddlewaretoken";
  const existing = form.elements.namedItem(name);
  if (existing instanceof HTMLInputElement) return existing;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}
