/* What the pages do in the browser: addresses, hidden ports, keys, clocks, jumps. */
"use strict";
window.rp = (() => {
  const $ = (id) => document.getElementById(id);
  const query = (name) => new URLSearchParams(location.search).get(name) || "";
  const press = (id) => { const port = $(id); if (port) (port.matches("button") ? port : port.querySelector("button"))?.click(); };

  /* Addresses */
  function go(address) {
    if (!address) return;
    const target = new URL(address, location.origin);
    if (target.pathname !== location.pathname) { location.assign(target); return; }
    if (target.href !== location.href) history.pushState(null, "", target);
    arriving = true;
    press("rp-go");
  }
  let arriving = false;
  window.addEventListener("popstate", () => { arriving = true; press("rp-go"); });

  /* Values that Gradio's events take from the page */
  const picked = (name) => document.querySelector(`input[name="rp-${name}"]:checked`)?.value || "";
  let lastChanged = "";
  let attempt = null;
  function key(text) {
    const whole = query("session") + "\n" + text;
    if (!attempt || attempt.whole !== whole) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      attempt = { whole, key: Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("") };
    }
    return attempt.key;
  }
  const log = () => document.querySelector("#rp-log .rp-log");
  const mark = () => log()?.dataset.mark || "";

  /* Clicks */
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    let found;
    if ((found = at("[data-jump]"))) { event.preventDefault(); jump(found.dataset.jump); return; }
    if ((found = at(".rp-skip"))) { event.preventDefault(); shown("#rp-main h1")?.focus(); return; }
    if ((found = at("a[data-go]")) && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault(); go(found.getAttribute("href")); return;
    }
    if ((found = at("[data-open]"))) { $(found.dataset.open)?.showModal(); return; }
    if ((found = at("[data-close]"))) found.closest("dialog")?.close();
    if ((found = at("[data-press]"))) { press(found.dataset.press); busy(found); return; }
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  function busy(button) {
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 1500);
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("input[data-choose]")) return;
    lastChanged = event.target.name.replace("rp-", "");
    press("rp-pick");
  });

  /* Keys: Enter sends, an input method's Enter never does */
  function enter(event) {
    if (event.key !== "Enter" || !event.target.matches?.("#rp-text textarea")) return;
    event.stopImmediatePropagation();
    if (event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    if (letter()) return;
    event.preventDefault();
    if (event.type === "keydown" && !event.repeat) press("rp-send");
  }
  document.addEventListener("keydown", enter, true);
  document.addEventListener("keypress", enter, true);
  const letter = () => !!document.querySelector("#rp-subject");

  /* Drafts: what is being written survives a reload */
  const draft = () => "rp-draft-" + query("session");
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#rp-text textarea")) sessionStorage.setItem(draft(), event.target.value);
  });
  let restored = "";
  function restore() {
    const box = document.querySelector("#rp-text textarea");
    if (!box || restored === draft() || !log()) return;
    restored = draft();
    const text = sessionStorage.getItem(draft());
    if (text && !box.value) { box.value = text; box.dispatchEvent(new Event("input", { bubbles: true })); }
  }

  /* The clock runs here; the server only says where it stands */
  function clocks() {
    for (const element of document.querySelectorAll("[data-clock]")) {
      const said = element.dataset.elapsed + element.dataset.running;
      if (element.said !== said) { element.said = said; element.since = performance.now(); element.rang = false; }
      const running = element.dataset.running === "1";
      const passed = Number(element.dataset.elapsed) + (running ? (performance.now() - element.since) / 1000 : 0);
      const limit = Number(element.dataset.limit) || 0;
      const seconds = Math.max(0, Math.floor(limit ? Math.ceil(limit - passed) : passed));
      const face = element.querySelector("[data-face]");
      const text = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      if (face && face.textContent !== text) face.textContent = text;
      element.classList.toggle("low", limit > 0 && seconds <= 60);
      if (limit && running && seconds === 0 && !element.rang) { element.rang = true; press("rp-look"); }
    }
  }
  setInterval(clocks, 500);

  /* Jumping to a turn of the transcript */
  function jump(turn) {
    const found = $("turn-" + turn);
    if (!found) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    found.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    found.focus({ preventScroll: true });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 2200);
  }

  /* A radio follows the server where the server said something new, and the reader otherwise */
  const said = {};
  function chosen() {
    const groups = {};
    for (const radio of document.querySelectorAll("input[data-choose]")) (groups[radio.name] ||= []).push(radio);
    for (const [name, radios] of Object.entries(groups)) {
      const state = radios.map((radio) => radio.value + (radio.hasAttribute("checked") ? "!" : "")).join();
      if (said[name] === state) continue;
      said[name] = state;
      for (const radio of radios) radio.checked = radio.hasAttribute("checked");
    }
  }

  /* After every change of the page */
  const shown = (selector) => [...document.querySelectorAll(selector)].find((e) => e.offsetParent !== null);
  let asked = "";
  function settle() {
    chosen();
    for (const time of document.querySelectorAll("time[data-local]:not([data-shown])")) {
      time.dataset.shown = "1";
      time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
    }
    const title = shown("#rp-main [data-title]");
    if (title) {
      const name = document.querySelector(".rp-brand")?.textContent || "Roleplay";
      const whole = title.dataset.title + " · " + name;
      if (document.title !== whole) document.title = whole;
    }
    const now = mark();
    if (now && now !== seen) { if (seen) { attempt = null; forget(); } seen = now; follow(true); } else follow(false);
    if (log()?.dataset.awaiting === "1" && asked !== now + query("session")) { asked = now + query("session"); setTimeout(() => press("rp-look"), 300); }
    fold();
    restore();
    clocks();
  }
  /* On a phone the brief begins folded: the conversation comes first */
  let folded = "";
  function fold() {
    const aside = document.querySelector(".rp-aside");
    if (!aside || !query("session") || folded === query("session")) return;
    folded = query("session");
    aside.open = matchMedia("(min-width: 861px)").matches;
  }
  /* A view has been opened: begin at its top, and say so to those who listen */
  function arrived() {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      folded = "";
      settle();
      const ways = document.querySelector(".rp-ways"), here = ways?.querySelector("[aria-current]");
      if (here) ways.scrollLeft += here.getBoundingClientRect().right - ways.getBoundingClientRect().right + 40;
      follow(true);
      if (arriving) {
        arriving = false;
        window.scrollTo(0, 0);
        if (!document.activeElement?.matches("textarea, input")) shown("#rp-main h1")?.focus({ preventScroll: true });
      }
      document.dispatchEvent(new Event("rp-arrived"));
    }));
  }
  let seen = "";
  function forget() {
    const box = document.querySelector("#rp-text textarea");
    if (box && !box.value) sessionStorage.removeItem(draft());
  }
  function follow(always) {
    const thread = $("rp-thread");
    if (!thread) return;
    const near = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 160;
    if (always || near) thread.scrollTop = thread.scrollHeight;
  }
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; settle(); });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["checked", "data-mark", "data-elapsed", "data-title", "class", "value"] });

  return {
    arrived, go, key, mark, picked,
    session: () => query("session"),
    report: () => query("report") || query("session"),
    changed: () => lastChanged,
  };
})();
