/* Basket, checkout and orders: the parts that htmx replaces, without losing anybody's place. */

import { showBasketCount } from "./basket-count.js";
import { followBasket } from "./basket-page.js";
import { guardParts } from "./following.js";
import { keepOrder } from "./keeping.js";

showBasketCount();
followBasket();
guardParts();
keepOrder();
addEventListener("pageshow", showBasketCount);
