/* A form whose answer takes some seconds says so, and is sent once. */

for (const form of document.querySelectorAll("form[data-busy]")) {
  const news = document.createElement("p");
  news.className = "busy";
  news.setAttribute("role", "status");
  form.append(news);
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
    news.textContent = form.dataset.busy;
  });
  // Back from the answer by the browser's own button, it can be sent anew.
  window.addEventListener("pageshow", () => {
    form.ariaBusy = "false";
    news.textContent = "";
  });
}
