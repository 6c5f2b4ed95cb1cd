/* The shop: the count of the basket, and adding to it from a list. */

import { addByTap } from "./adding.js";
import { showBasketCount } from "./basket-count.js";
import { addTokens } from "./form-token.js";
import { focusFirstNew } from "./more.js";

showBasketCount();
addByTap();
addTokens();
focusFirstNew();
// A page that is come back to may be older than the basket.
addEventListener("pageshow", showBasketCount);
