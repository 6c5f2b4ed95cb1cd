// Adds one unit from a card. Without this script the card's link leads to the product's form.
import { cookie, countBasket } from "./basket-count.js";

const SHOWN = 4000; // ms
const said = document.querySelector("[data-said]");

export function addByTap() {
  document.documentElement.dataset.script = "";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (button && button.ariaBusy !== "true") add(button);
  });
}

async function add(button) {
  button.ariaBusy = "true";
  const page = button.parentElement.querySelector("a");
  if (await sent(button.dataset.add)) {
    countBasket();
    say(page.textContent);
  } else location.assign(page.href); // which says why
  button.ariaBusy = null;
}

async function sent(offer) {
  try {
    const answer = await fetch(said.dataset.to, {
      method: "POST",
      headers: { "X-CSRFToken": cookie("__Host-csrftoken") || cookie("csrftoken") },
      body: new URLSearchParams({ offer, add: "1" }),
      redirect: "manual", // to the basket's page, which nobody asked for
    });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}

let hiding;

function say(name) {
  said.textContent = `${said.dataset.said} ${name}`;
  clearTimeout(hiding);
  hiding = setTimeout(() => said.replaceChildren(), SHOWN);
}
