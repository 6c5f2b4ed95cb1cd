/* The events of htmx, with types. */

/**
 * The detail of an htmx event, as far as these scripts use it.
 * @typedef {{ target: HTMLElement, elt: HTMLElement, shouldSwap: boolean, successful: boolean,
 *   xhr: XMLHttpRequest, requestConfig: { verb: string } }} HtmxDetail
 */

/**
 * Call `work` with the detail of each htmx event of that name.
 * @param {"afterRequest" | "afterSettle" | "afterSwap" | "beforeSwap"} name
 * @param {(detail: HtmxDetail) => void} work
 */
export function onHtmx(name, work) {
  document.addEventListener(`htmx:${name}`, (event) => {
    if (event instanceof CustomEvent) work(event.detail);
  });
}
