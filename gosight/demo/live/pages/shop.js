"use strict";
// The cart counts; links and the form lead on without a reload, as many shops do. Without this script they lead on too.
(() => {
  let inCart = 0;

  const show = async (path, order) => {
    const answer = await fetch(path, order);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = page.title;
    history.pushState({}, "", path);
    document.querySelector("main").replaceWith(page.querySelector("main"));
    scrollTo(0, 0);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) {
      event.preventDefault();
      show(link.pathname);
    }
    if (event.target.closest("#add-to-cart")) document.getElementById("cart").textContent = `Cart (${(inCart += 1)})`;
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    show("/thanks", { method: "POST", body: new FormData(event.target) });
  });
})();
