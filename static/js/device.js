/* The phone's device key, by which it comes back after a crash, and its turns, by which the office
   tells it from a copy of its storage (transactions/cashiers/devices.py). */

/** @import { DeviceState, Split } from "./rows.js" */

import { ALL_STORES, changes, putValue, readDisk, valueIn, writeDisk } from "./disk.js";
import { newKey } from "./keys.js";
import { heedOffice, nextNumber } from "./numbers.js";
import { replaceCopy } from "./second-copy.js";

/**
 * What a request says of its phone. `cleared`: the phone found its storage empty. A phone whose disk
 * takes no writing says nothing of itself: its entries are sent all the same.
 * @typedef {{ device?: { key: string, turn: number, nonce: string },
 *   cleared?: { last_number: number, next_number: number } }} Turn
 */

/** Resolve to the phone's device key, which is made when it is first needed. */
export function deviceKey() {
  return writeDisk(["meta"], async (tx) => {
    const known = await valueIn(tx, "device");
    if (known) return known.key;
    const device = newDevice();
    await putValue(tx, "device", device);
    return device.key;
  });
}

/** @returns {DeviceState} */
function newDevice() {
  return { key: newKey(), turn: 0, nonce: newKey(), answered: true };
}

/**
 * Take the next turn, or the one that has no answer yet. A phone that is full repeats the last one:
 * sending needs no room.
 * @returns {Promise<Turn>}
 */
export async function takeTurn() {
  const turn = await writeTurn().catch(repeatTurn);
  if (turn.cleared) changes.dispatchEvent(new Event("cleared"));
  return turn;
}

/** @returns {Promise<Turn>} */
async function repeatTurn() {
  const device = await readDisk(["meta"], (tx) => valueIn(tx, "device")).catch(() => undefined);
  return device ? { device: nameOf(device) } : {};
}

/** @param {DeviceState} device */
function nameOf({ key, turn, nonce }) {
  return { key, turn, nonce };
}

/** @returns {Promise<Turn>} */
function writeTurn() {
  return writeDisk(ALL_STORES, async (tx) => {
    const known = await valueIn(tx, "device");
    // An empty storage is noticed here, too, and told.
    if (!known) await putValue(tx, "next", await nextNumber(tx));
    const cleared = await valueIn(tx, "cleared");
    let device = known ?? newDevice();
    if (device.answered) {
      device = { ...device, turn: device.turn + 1, nonce: newKey(), answered: false };
      await putValue(tx, "device", device);
    }
    return { device: nameOf(device), ...(cleared && !cleared.told && { cleared }) };
  });
}

/**
 * Note that the office has answered a turn, and the highest number that it knows. If there is no
 * room for that, the turn is repeated.
 * @param {Turn} turn
 * @param {unknown} lastNumber
 */
export async function noteAnswered({ device: answered, cleared }, lastNumber) {
  const noting = writeDisk(["meta"], async (tx) => {
    const device = await valueIn(tx, "device");
    const isThis = device && device.nonce === answered?.nonce;
    if (isThis) await putValue(tx, "device", { ...device, answered: true });
    if (cleared) await putValue(tx, "cleared", { ...cleared, told: true });
  });
  await noting.catch(() => {});
  await heedOffice(lastNumber).catch(() => {});
}

/**
 * Resolve to what a phone with a copied storage asks for: to be a till of its own, which goes on
 * with this phone's numbers. Resolve to undefined if another tab has taken a turn meanwhile.
 * @param {Turn} turn that was refused
 * @returns {Promise<Split | undefined>}
 */
export function prepareSplit({ device: refused }) {
  return writeDisk(ALL_STORES, async (tx) => {
    const [device, begun, next = 1, [first]] = await Promise.all([
      valueIn(tx, "device"),
      valueIn(tx, "split"),
      valueIn(tx, "next"),
      tx.objectStore("outbox").getAllKeys(undefined, 1),
    ]);
    if (device?.nonce !== refused?.nonce) return undefined;
    const split = begun ?? { phone: newKey(), numbers_from: Number(first ?? next) };
    if (!begun) await putValue(tx, "split", split);
    return split;
  });
}

/**
 * Store that this phone is the till `code` now. The shift of the other phone is not this one's.
 * @param {Split} split
 * @param {string} code
 */
export async function becomeTill({ phone }, code) {
  const next = await writeDisk(ALL_STORES, async (tx) => {
    const meta = tx.objectStore("meta");
    const before = await valueIn(tx, "code");
    await Promise.all([
      before && putValue(tx, "was", before),
      putValue(tx, "till", phone),
      putValue(tx, "code", code),
      putValue(tx, "told", code),
      putValue(tx, "device", newDevice()),
      ...["split", "shift", "count", "orders_cash", "cleared"].map((name) => meta.delete(name)),
    ]);
    return (await valueIn(tx, "next")) ?? 1;
  });
  replaceCopy({ till: phone, code, next });
}

/**
 * Resolve to the keys by which a phone comes back; undefined if it was never let in.
 * @returns {Promise<{ phone: string, device: string } | undefined>}
 */
export function keysToComeBack() {
  return readDisk(["meta"], async (tx) => {
    const [phone, device] = await Promise.all([valueIn(tx, "till"), valueIn(tx, "device")]);
    return phone && device ? { phone, device: device.key } : undefined;
  });
}
