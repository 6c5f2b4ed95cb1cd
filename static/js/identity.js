/* How a phone comes back by itself after its browser lost the cookie, and becomes a till of its own
   if it has the storage of another phone. */

/** @import { Turn } from "./device.js" */

import { becomeTill, keysToComeBack, prepareSplit } from "./device.js";
import { postJson } from "./wire.js";

const BETWEEN_RETURNS = 60_000; // ms

let triedAt = -Infinity; // ms of the page's clock

/**
 * Come back by the keys that this phone stores. Resolve to true if the office knows them.
 * @param {string} address
 */
export async function comeBack(address) {
  if (performance.now() - triedAt < BETWEEN_RETURNS) return false;
  triedAt = performance.now();
  const keys = await keysToComeBack();
  if (!keys) return false;
  let answer = await postJson(address, keys);
  // The browser lost that token, too; by now it has a new one.
  if (answer.content.error === "csrf") answer = await postJson(address, keys);
  return answer.status === 200;
}

/**
 * Become a till of its own, and load its page. Resolve to false if that is not to be done.
 * @param {string} address
 * @param {Turn} refused
 */
export async function becomeAnother(address, refused) {
  const split = await prepareSplit(refused);
  if (!split) return false;
  const { status, content } = await postJson(address, split);
  if (status !== 200 || typeof content.till !== "string") return false;
  await becomeTill(split, content.till);
  location.replace(`${location.pathname}?baru#kasir-baru`);
  return true;
}
