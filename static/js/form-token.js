// A page from the cache is the same bytes for everybody: its forms get the token of the cookie.
import { cookie } from "./basket-count.js";

export function addTokens() {
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("form[data-token]")) return;
    tokenField(target).value = cookie("__Host-csrftoken") || cookie("csrftoken");
  });
}

function tokenField(form) {
  const name = "csrfmiddlewaretoken";
  if (form.elements[name]) return form.elements[name];
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name });
  form.append(field);
  return field;
}
