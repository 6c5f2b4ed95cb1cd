/* A long work of the desk, seen while it is done: how much of the file has gone, then each step
   that the server tells, a line of JSON each (bazar/progress.py). It is sent once. */

const LINES = "application/x-ndjson";
const number = new Intl.NumberFormat("id");

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-progress]");
  if (!form) return;
  event.preventDefault();
  if (form.ariaBusy !== "true") send(form, event.submitter);
});

function send(form, submitter) {
  const request = new XMLHttpRequest(); // fetch does not tell how much has gone
  const body = new FormData(form, submitter);
  let told = 0;
  let last = {};
  form.ariaBusy = "true";
  show(form, form.dataset.progress);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    if (loaded < total) show(form, form.dataset.progress, loaded / 1024, total / 1024, "KB");
  });
  request.addEventListener("progress", read);
  request.addEventListener("loadend", () => {
    read();
    arrive(form, request, last);
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", LINES);
  request.send(body);

  function read() {
    if (!speaksLines(request)) return;
    const text = request.responseText;
    const end = text.lastIndexOf("\n") + 1;
    for (const line of text.slice(told, end).split("\n").filter(Boolean)) {
      last = JSON.parse(line);
      if (last.words) show(form, last.words, last.done, last.of);
    }
    told = end;
  }
}

function speaksLines(request) {
  return request.getResponseHeader("Content-Type")?.startsWith(LINES) ?? false;
}

function show(form, words, done = 0, of = 0, unit = "") {
  const box = form.querySelector(".progress");
  const bar = box.querySelector("progress");
  const step = box.querySelector("[role=status]");
  box.hidden = false;
  // Said once a step: a screen reader would else read every number out.
  if (step.textContent !== words) step.textContent = words;
  box.querySelector(".rows").textContent = of
    ? [`${number.format(Math.floor(done))} / ${number.format(Math.ceil(of))}`, unit].join(" ").trim()
    : "";
  if (of) {
    bar.max = of;
    bar.value = done;
  } else bar.removeAttribute("value");
}

function arrive(form, request, last) {
  if (last.to) location.assign(last.to);
  else if (last.page) replace(last.page);
  else {
    show(form, form.dataset.broken);
    form.querySelector(".progress progress").hidden = true;
    form.ariaBusy = "false";
    // Signed out meanwhile: the door is what the answer would show.
    if (request.responseURL && !speaksLines(request)) location.reload();
  }
}

function replace(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("#content").replaceWith(page.querySelector("#content"));
  const news = document.querySelector("#content .errorlist, #content .refusal");
  news?.setAttribute("tabindex", "-1");
  news?.focus();
}

// Back from the answer by the browser's own button, it can be sent anew.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.ariaBusy = "false";
    form.querySelector(".progress").hidden = true;
  }
});
