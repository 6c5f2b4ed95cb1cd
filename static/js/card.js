/* Says on the stall card's form which till this phone is. Without it a new till is made. */

import { tillKey } from "./till.js";

document.querySelector("input[name=till]").value = await tillKey();
