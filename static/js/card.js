/* Puts this phone's keys into the stall card's form. Without them a new till is made. */

import { deviceKey } from "./device.js";
import { findPart } from "./parts.js";
import { tillKey } from "./till.js";

findPart(document, "input[name=till]", HTMLInputElement).value = await tillKey();
findPart(document, "input[name=device]", HTMLInputElement).value = await deviceKey();
