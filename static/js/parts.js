/* The parts of a page that a script cannot work without. A part that is missing throws at once and
   is named, instead of a null that fails somewhere else. */

/**
 * Return the first element in `root` that `selector` matches. Throw an Error if there is none.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] the class that the element must have; HTMLElement if left out
 * @returns {T}
 */
export function findPart(root, selector, kind) {
  const element = root.querySelector(selector);
  if (element instanceof (kind ?? HTMLElement)) return /** @type {T} */ (element);
  throw new Error(`The page has no ${selector}.`);
}

/**
 * Return every HTML element in `root` that `selector` matches.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function findParts(root, selector) {
  return [...root.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * Return the buttons in `root` that `selector` matches.
 * @param {ParentNode} root
 * @param {string} selector
 */
export function findButtons(root, selector) {
  return findParts(root, selector).filter((element) => element instanceof HTMLButtonElement);
}

/**
 * Return a field of a form by its name. Throw an Error if there is none of that kind.
 * @template {Element} [T=HTMLInputElement]
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function findField(form, name, kind) {
  const field = form.elements.namedItem(name);
  if (field instanceof (kind ?? HTMLInputElement)) return /** @type {T} */ (field);
  throw new Error(`The form has no field ${name}.`);
}

/**
 * Return the nearest element around an event's target that `selector` matches, or null.
 * @param {Event} event
 * @param {string} selector
 */
export function closestPart({ target }, selector) {
  const element = target instanceof Element ? target.closest(selector) : null;
  return element instanceof HTMLElement ? element : null;
}

/**
 * Return a data attribute of `element`, named as in `dataset`. Throw an Error if it is missing.
 * @param {HTMLElement} element
 * @param {string} name
 */
export function dataOf(element, name) {
  const value = element.dataset[name];
  if (value === undefined) throw new Error(`The page has an element without data: ${name}.`);
  return value;
}

/**
 * Return the sentence that `element` has for a problem, in its `data-why-…`.
 * @param {HTMLElement} element
 * @param {string} problem
 */
export function reasonIn(element, problem) {
  return dataOf(element, `why${problem.charAt(0).toUpperCase()}${problem.slice(1)}`);
}

/**
 * Write `text` into the part of `root` that `selector` matches.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {string | number} text
 */
export function writeText(root, selector, text) {
  findPart(root, selector).textContent = String(text);
}

/**
 * Show or hide the part of `root` that `selector` matches.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {boolean} isShown
 */
export function showPart(root, selector, isShown) {
  findPart(root, selector).hidden = !isShown;
}

/**
 * Of the parts of `root` with the attribute, show those that have this value and hide the others.
 * @param {ParentNode} root
 * @param {string} attribute for example "data-problem-is"
 * @param {string | null} value null hides all
 */
export function showOnly(root, attribute, value) {
  for (const part of findParts(root, `[${attribute}]`)) {
    part.hidden = part.getAttribute(attribute) !== value;
  }
}

/**
 * Fill the list of `section` anew: one copy of the section's template for each item.
 * @template T
 * @param {ParentNode} section holds one `<template>` and one `<ul>`
 * @param {T[]} items
 * @param {(copy: DocumentFragment, item: T) => void} fill
 */
export function fillList(section, items, fill) {
  const template = findPart(section, "template", HTMLTemplateElement);
  findPart(section, "ul").replaceChildren(...items.map((item) => copyOf(template, item, fill)));
}

/**
 * Return a copy of the template's content after `fill` has written `item` into it.
 * @template T
 * @param {HTMLTemplateElement} template
 * @param {T} item
 * @param {(copy: DocumentFragment, item: T) => void} fill
 */
export function copyOf(template, item, fill) {
  const copy = document.importNode(template.content, true);
  fill(copy, item);
  return copy;
}
