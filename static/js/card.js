/* Puts this phone's key into the stall card's form. Without it a new till is made. */

import { findPart } from "./parts.js";
import { tillKey } from "./till.js";

findPart(document, "input[name=till]", HTMLInputElement).value = await tillKey();
