/* Plain pages: local times, questions before what cannot be undone, live parts, printing, keys. */
"use strict";
(() => {
  function times(root) {
    for (const time of root.querySelectorAll("time[data-local]:not([data-shown])")) {
      time.dataset.shown = "1";
      time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
    }
  }
  times(document);
  const ways = document.querySelector(".rp-ways"), here = ways?.querySelector("[aria-current]");
  if (here) ways.scrollLeft += here.getBoundingClientRect().right - ways.getBoundingClientRect().right + 40;
  const heading = document.querySelector("#rp-main [data-title]");
  if (heading) document.title = heading.dataset.title + " · " + document.title;

  /* <form data-confirm="…"> asks first; a form is never sent twice */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method !== "post") return;
    if (form.dataset.sent && !form.hasAttribute("data-download")) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* <… data-live="/address" data-every="3"> keeps itself up to date with the HTML found there */
  for (const part of document.querySelectorAll("[data-live]")) {
    const every = Math.max(1, Number(part.dataset.every) || 3) * 1000;
    const look = async () => {
      try {
        const answer = await fetch(part.dataset.live, { headers: { accept: "text/html" } });
        if (answer.ok && !answer.redirected) {
          const html = await answer.text();
          if (html !== part.lastSeen && !part.contains(document.activeElement)) { part.innerHTML = html; part.lastSeen = html; times(part); }
          if (answer.headers.get("x-done")) { if (answer.headers.get("x-go")) location.assign(answer.headers.get("x-go")); return; }
        }
      } catch { /* the network is away; look again */ }
      setTimeout(look, document.hidden ? every * 4 : every);
    };
    setTimeout(look, every);
  }

  /* <input data-all="name"> ticks all boxes of that name; <select data-submit> sends its form; data-print prints */
  document.addEventListener("change", (event) => {
    const found = event.target;
    if (found.dataset?.all) document.querySelectorAll(`input[name="${found.dataset.all}"]`).forEach((box) => { box.checked = found.checked; });
    if (found.matches?.("[data-submit]")) found.form?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) print();
    const skip = event.target.closest?.(".rp-skip");
    if (skip) { event.preventDefault(); const title = document.querySelector("#rp-main h1"); if (title) { title.tabIndex = -1; title.focus(); } }
  });
})();

/* <input type="datetime-local" data-moment="…Z"> shows a moment in the reader's zone; <input data-zone="name"> says which zone that is */
(() => {
  const local = (moment) => new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  for (const input of document.querySelectorAll("input[data-moment]")) input.value = local(new Date(input.dataset.moment));
  document.addEventListener("submit", (event) => {
    for (const zone of event.target.querySelectorAll("input[data-zone]")) {
      const typed = event.target.elements[zone.dataset.zone]?.value;
      zone.value = typed ? String(new Date(typed).getTimezoneOffset()) : "";
    }
  }, true);
})();
