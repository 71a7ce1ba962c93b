/* The queue of sessions: filters without loading the page anew, and moving through it by keys. */
"use strict";
(() => {
  const seen = (element) => element && element.offsetParent !== null;
  const rows = () => [...document.querySelectorAll(".rp-queue .rp-row")].filter(seen);
  const writing = (element) => !!element.closest?.("input, textarea, select, [contenteditable]");

  /* <form data-go> goes to its address with what is filled in */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-go]")) return;
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) asked.append(name, value.trim());
    /* A day is a day by the reader's clock */
    if (asked.has("from") || asked.has("to")) asked.set("offset", String(-new Date().getTimezoneOffset()));
    const query = asked.toString();
    rp.go(form.getAttribute("action") + (query ? "?" + query : ""));
  });

  function move(step) {
    const all = rows();
    const now = all.indexOf(document.activeElement);
    const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, now + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  const KEYS = {
    j: () => move(1), ArrowDown: () => move(1),
    k: () => move(-1), ArrowUp: () => move(-1),
    "/": () => { const box = document.getElementById("rp-queue-text"); box?.focus(); box?.select(); },
    "?": () => document.getElementById("rp-queue-keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (!seen(document.querySelector(".rp-queue")) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.id === "rp-queue-text") { event.target.blur(); return; }
    if (event.isComposing || writing(event.target) || document.querySelector("dialog[open]")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
