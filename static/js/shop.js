/* The shop: the count of the basket, and adding to it from a list. */

import { addByTap } from "./adding.js";
import { showBasketCount } from "./basket-count.js";
import { focusFirstNew } from "./more.js";

showBasketCount();
addByTap();
focusFirstNew();
// A page that is come back to may be older than the basket.
addEventListener("pageshow", showBasketCount);
