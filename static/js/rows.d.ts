/* The shapes of what the phone stores and of what it exchanges with the server. For the type
   checker alone: no page loads this file. Amounts are whole rupiah, moments are ms since 1970 by
   the phone's own clock. The wire format of entries is the inbox's (transactions/receiving). */

import type { DBSchema } from "idb";
import type { Reading } from "./clock.js";

/** One line of a sale. Goods that are not on offer have a category and no offer. `amount`: what the
    line costs, where that is not price × quantity. `bundle`: the offer's. `agreed`: the amount that
    the cashier gave a line of the basket. */
export interface Line {
  stall: number;
  offer?: number;
  category?: string;
  name: string;
  price: number;
  list_price?: number;
  quantity: number;
  amount?: number;
  bundle?: Bundle;
  agreed?: number;
  note?: string;
}

/** So many units together for so many rupiah. */
export interface Bundle {
  units: number;
  price: number;
}

/** What the cashier takes off the whole basket: percent of it, or rupiah. */
export interface Discount {
  percent?: number;
  rupiah?: number;
}

/** `first_number`: the number that the entry had before the office said that another has it. */
interface Numbered {
  key: string;
  number: number;
  first_number?: number;
}

interface InShift extends Numbered {
  shift: string;
}

/** How goods were paid: by one method, or by two, with the rupiah of each. A server that knows but
    one method finds none in the second form, and holds the sale. */
export interface Paid {
  payment?: string;
  payments?: Record<string, number>;
}

/** `tendered`: the cash that the shopper gave, null for another method of payment. */
export interface SaleEntry extends InShift, Paid {
  kind: "sale";
  tendered: number | null;
  lines: Line[];
  corrects?: string;
}

/** `voids`: the key of the sale. `proof`: that the stall's PIN was given, in base64. */
export interface VoidEntry extends InShift {
  kind: "void";
  voids: string;
  reason: string;
  proof?: string;
}

/** Voids a sale and enters it anew, as the sale with the key `becomes`: paid by another method, or
    with the units of each line that the shopper keeps. */
export interface AmendEntry extends InShift {
  kind: "amend";
  voids: string;
  becomes: string;
  payment?: string;
  tendered?: number | null;
  keeps?: number[];
  reason: string;
  proof?: string;
}

export interface OpenEntry extends Numbered {
  kind: "open";
  float: number;
  shift?: undefined;
}

/** `amount`: cash put into the drawer; below zero, cash taken out. */
export interface CashEntry extends InShift {
  kind: "cash";
  amount: number;
  note: string;
}

/** `coins`: how many of each coin and note, by its worth. */
export interface CountEntry extends InShift {
  kind: "count";
  counted: number;
  difference: number;
  coins: Record<string, number>;
  reason: string;
}

export type Entry = SaleEntry | VoidEntry | AmendEntry | OpenEntry | CashEntry | CountEntry;

/** An entry before the phone gives it a number (and a key, unless it has one). */
export type Content<E extends Entry> = E extends Entry
  ? Omit<E, keyof Numbered> & { key?: string }
  : never;

/** The content of a sale: its goods, and how they were paid. */
export type Sold = Pick<SaleEntry, "lines" | "payment" | "payments" | "tendered">;

/** An entry as the phone stores it. `clock`: the phone's clocks when it was made; rows of older
    pages have none. `sold_at`: the ledger's time (ms). `undoes`: the sale that a void takes back; an
    amendment, too, and it `becomes` another. `amended`: the number of the entry that amends it.
    `settled`: a held entry is out of sight; the key of the entry that corrects it, or true.
    `ended`: how a held entry ended at the office, in words; `entered_as`: the entry that it became
    there. */
export interface Row<E extends Entry = Entry> {
  number: number;
  made_at: number;
  clock?: Reading;
  sold_at?: number;
  entry: E;
  undoes?: { number: number; lines: Line[] } & Paid;
  becomes?: Sold;
  amended?: number;
  voided?: "here" | "at_the_desk";
  printed?: boolean;
  practised?: boolean;
  settled?: string | true;
  ended?: string;
  entered_as?: { receipt: string; amount: number };
  receipt?: string;
  reason?: string;
  message?: string;
}

/** Where a row is stored: not sent yet, in the ledger, or held for a person. */
export type Place = "outbox" | "sent" | "held";

export type PlacedRow = Row & { state: Place };

/** The open shift: the key and number of the entry that opened it. */
export interface OpenShift {
  key: string;
  number: number;
  made_at: number;
  clock?: Reading;
}

/** The count of the drawer, given before the expected sum is shown. */
export interface Count {
  shift: string;
  coins: Record<string, number>;
  counted: number;
}

/** The held row that a sale is made in place of. */
export interface Correction {
  number: number;
  made_at: number;
  clock?: Reading;
  key: string;
  shift: string | undefined;
}

/** A basket that waits, by the name that the cashier gave it. */
export interface ParkedBasket extends BasketContent {
  key: string;
  name: string;
  parked_at: number;
}

/** The lines as the cashier put them together, and what is taken off all of them. */
export interface BasketContent {
  lines: Line[];
  corrects: Correction | null;
  discount?: Discount | null;
}

/** What is left of counted offers by id, as the server knew it at `as_of` (ms), with this till's
    entries up to number `up_to`. */
export interface Counts {
  as_of: number;
  up_to: number;
  left: Record<string, number | string>;
}

/** Cash that paid online orders of an open shift. */
export interface OrdersCash {
  shift: string;
  amount: number;
}

/** The news that the server answers with. `goods`: the version of the offers. */
export interface News extends Counts {
  goods: string;
  orders?: number;
  orders_late?: number;
  orders_cash?: OrdersCash;
  epoch?: string;
  blocks?: [number, number][];
  settled?: Settlement[];
}

/** How a held entry ended at the office: in words, and as which entry of how many rupiah. */
export interface Settlement {
  key: string;
  message: string;
  receipt?: string;
  amount?: number;
}

/** Something that was stored in a shape that this version does not know, and when (ms) it was set
    aside. `from`: the name of the value, or the store of the row. */
export interface Aside {
  from: string;
  at: number;
  value: unknown;
}

/** What tells this phone from one with a copy of its storage. `answered`: the turn is over. */
export interface DeviceState {
  key: string;
  turn: number;
  nonce: string;
  answered: boolean;
}

/** The key of the till of its own that this phone asks for, and its first number. */
export interface Split {
  phone: string;
  numbers_from: number;
}

/** The last number before the phone's storage was cleared, and the one with which it goes on. */
export interface Cleared {
  last_number: number;
  next_number: number;
  told?: boolean;
}

/** How a phone prints: by the browser's dialogue, or by the app RawBT. */
export type PrintingWay = "dialogue" | "rawbt";

/** Values of the store "meta" by name. `till`: a key that the phone alone knows. `code`: the
    server's name of the till, like K7. `told`: the code of the till whose server knows the key.
    `ahead`: ms that the server's clock is ahead. `heard`: the latest time (ms) that the server has
    named. `was`: the code of the till whose storage this phone had. `wrong_pins`: moments of wrong
    PINs. `epoch`: the office's at the last comparison of all entries (reconciling.js). `uncounted`:
    open shifts of earlier days, the oldest first. `tiles`: the order of the goods by vendor
    (tile-order.js). `printing`: how this phone prints (printing.js). */
export interface Meta {
  till: string;
  code: string;
  told: string;
  next: number;
  shift: OpenShift;
  uncounted: OpenShift[];
  count: Count;
  basket: BasketContent & { key: string | null };
  parked: ParkedBasket[];
  tiles: Record<string, unknown>;
  counts: Counts;
  orders: number;
  orders_cash: OrdersCash;
  ahead: number;
  heard: number;
  device: DeviceState;
  split: Split;
  was: string;
  cleared: Cleared;
  wrong_pins: number[];
  aside: Aside[];
  epoch: string;
  printing: PrintingWay;
}

interface Rows {
  key: number;
  value: Row;
  indexes: { key: string };
}

export interface Disk extends DBSchema {
  meta: { key: string; value: Meta[keyof Meta] };
  outbox: Rows;
  sent: Rows;
  held: Rows;
}

export type Store = "meta" | Place;

/** A stall as the page names it; without its number where the page does not name it any more.
    `pin`: the salted hint, only on the phone that chose the PIN. */
export interface Stall {
  id: number;
  label: string;
  number?: string;
  vendor?: string;
  qris?: string;
  hasPin?: boolean;
  pin?: string;
  bazar?: string;
  bazarName?: string;
}

/** The server's verdict on one entry. */
export interface Verdict {
  key: string;
  status: "recorded" | "duplicate" | "held" | "renumber";
  receipt?: string;
  sold_at?: number;
  reason?: string;
  message?: string;
}
