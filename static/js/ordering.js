// Basket, checkout and orders: what htmx swaps in, without losing anybody's place.
import { countBasket } from "./basket-count.js";
import { keepCount } from "./basket-page.js";
import { follow } from "./following.js";

countBasket();
keepCount();
follow();
addEventListener("pageshow", countBasket);
