/* The lines of a panel as they stand on paper. They are read from the page, so that what is shown,
   printed by the browser and printed by an app is written once. */

/** @import { PaperLine } from "./escpos.js" */

import { findPart } from "./parts.js";

const NOT_ON_PAPER = "[hidden], .off-paper, .visually-hidden, template, svg";
const WITH_VALUE = "li, .sum, .change"; // their last element is the value
const STRONG = "h1, h2, h3, .stamp";
const AROUND = "ul, ol, section, div"; // hold lines, are none

/**
 * Return the lines of the panel that are on paper, in order.
 * @param {HTMLElement} panel has the class "paper", or a part with it
 */
export function paperLines(panel) {
  return linesIn(panel.matches(".paper") ? panel : findPart(panel, ".paper"));
}

/**
 * @param {Element} around
 * @returns {PaperLine[]}
 */
function linesIn(around) {
  return [...around.children].filter(isOnPaper).flatMap((element) => {
    if (element.matches(WITH_VALUE)) return [valueLine(element)];
    if (!element.matches(AROUND)) return textLines(element);
    const lines = linesIn(element);
    return element.matches("ul, ol") && lines.length ? ["rule", ...lines, "rule"] : lines;
  });
}

/**
 * @param {Element} element
 * @returns {PaperLine}
 */
function valueLine(element) {
  const parts = [...element.children].filter(isOnPaper);
  const value = parts[parts.length - 1];
  const label = [...element.childNodes].filter((node) => node !== value);
  return {
    label: tidy(label.map(textOf).join("")),
    value: value ? tidy(textOf(value)) : "",
    isStrong: value?.matches("b") ?? false,
  };
}

/**
 * @param {Element} element
 * @returns {PaperLine[]}
 */
function textLines(element) {
  const text = tidy(textOf(element));
  return text ? [{ text, isStrong: element.matches(STRONG) }] : [];
}

/**
 * @param {Node} node
 * @returns {string}
 */
function textOf(node) {
  if (node instanceof Element && !isOnPaper(node)) return "";
  if (!(node instanceof Element)) return node instanceof Text ? node.data : "";
  return [...node.childNodes].map(textOf).join("");
}

/** @param {Element} element */
function isOnPaper(element) {
  return !element.matches(NOT_ON_PAPER);
}

/** @param {string} text */
function tidy(text) {
  return text.replace(/[^\S\u00a0]+/gu, " ").trim();
}
