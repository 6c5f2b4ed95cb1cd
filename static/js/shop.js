// The shop: what is in the basket, and adding to it from a list.
import { addByTap } from "./adding.js";
import { countBasket } from "./basket-count.js";
import { addTokens } from "./form-token.js";
import { keepFocus } from "./more.js";

countBasket();
addByTap();
addTokens();
keepFocus();
// Come back to, a page is as it was left, and the basket may not be.
addEventListener("pageshow", countBasket);
