/* Puts the token of the cookie into forms. A page from the cache is the same bytes for everybody,
   so it has no token of its own. Each time a form is sent it gets a key of its own, too: the browser
   may send it twice, and it is made once; two taps are two. */

import { cookieOf } from "./basket-count.js";
import { newKey } from "./keys.js";

/** Fill the token of each `form[data-token]` when it is submitted. */
export function addTokens() {
  document.addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement) || !target.matches("form[data-token]")) return;
    const token = cookieOf("__Host-csrftoken") || cookieOf("csrftoken");
    hiddenField(target, "csrfmiddlewaretoken").value = token;
    hiddenField(target, "step").value = newKey();
  });
}

/**
 * Return the form's hidden field of that name, which is made if there is none.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function hiddenField(form, name) {
  const existing = form.elements.namedItem(name);
  if (existing instanceof HTMLInputElement) return existing;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}
