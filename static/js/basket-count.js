// Pages are the same bytes for everybody: how much is in the basket, its cookie alone knows.

export function cookie(name) {
  return document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
}

// Shows the units of `12.2-45.1`, and answers how many there are.
export function countBasket() {
  const units = cookie("keranjang")
    .split("-")
    .reduce((sum, pair) => sum + (Number.parseInt(pair.split(".")[1], 10) || 0), 0);
  for (const shown of document.querySelectorAll("[data-basket-count]")) {
    shown.textContent = String(units);
    shown.hidden = units === 0;
  }
}
