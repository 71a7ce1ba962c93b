/* Reviewing, on both sides: what the desk and the report send, keep and fold; the desk's keys. */
"use strict";
window.rpReview = (() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const press = (id) => { const port = $(id); if (port) (port.matches("button") ? port : port.querySelector("button"))?.click(); };
  const session = () => rp.report();
  const desk = () => { const found = $("rp-desk"); return found && found.offsetParent !== null ? found : null; };

  /* What is sent goes one at a time, so that answers never overtake each other */
  const outbox = [];
  let sending = null, timer = 0;
  function send(port, args, kept = []) { outbox.push({ port, args: [session(), ...args], kept }); pump(); }
  function pump() {
    if (sending || !outbox.length) return;
    sending = outbox.shift();
    timer = setTimeout(done, 20000);
    press("rp-" + sending.port);
  }
  const take = () => sending ? sending.args : [session(), "", "", "", ""];
  function done() {
    clearTimeout(timer);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const toast = all(".rp-toast").find((e) => e.offsetParent !== null || e.querySelector(".rp-notice"));
      const fault = toast?.querySelector(".rp-notice.bad");
      if (sending && !fault) sending.kept.forEach(forget);
      tell(toast, fault);
      sending = null;
      restore();
      pump();
    }));
  }
  let fading = 0;
  function tell(toast, fault) {
    const form = document.querySelector("#rp-appeal-form[open] .rp-fault");
    if (form) form.textContent = fault ? fault.textContent : "";
    if (!toast) return;
    clearTimeout(fading);
    toast.classList.remove("gone");
    if (!fault) fading = setTimeout(() => toast.classList.add("gone"), 2600);
  }

  /* Drafts: whatever is being written or chosen survives another answer, and a reload */
  const name = (key) => "rp-review-" + session() + "-" + key;
  function forget(key) {
    sessionStorage.removeItem(name(key));
    for (const field of all(`[data-draft="${CSS.escape(key)}"]`)) {
      if (field.type === "radio") field.checked = field.defaultChecked;
      else field.value = "";
    }
  }
  document.addEventListener("input", (event) => {
    const key = event.target.dataset?.draft;
    if (key) sessionStorage.setItem(name(key), event.target.value);
  });
  function restore() {
    for (const field of all("[data-draft]")) {
      const kept = sessionStorage.getItem(name(field.dataset.draft));
      if (kept === null) continue;
      if (field.type === "radio") { if (field.value === kept) field.checked = true; }
      else if (!field.value) field.value = kept;
    }
  }

  /* What is folded, scrolled and focused stays so when an answer replaces the page's parts */
  const open = {}, scrolled = {};
  let now = "", turn = "", focused = "", side = "card", at = "";
  document.addEventListener("toggle", (event) => {
    const key = event.target.dataset?.keep;
    if (key) open[key] = event.target.open;
  }, true);
  document.addEventListener("scroll", (event) => {
    if (event.target.matches?.(".rp-transcript > ol")) scrolled[session()] = event.target.scrollTop;
  }, true);
  document.addEventListener("focusin", (event) => {
    focused = event.target.dataset?.draft || "";
    const inTurn = event.target.closest?.(".rp-transcript .rp-turn");
    if (inTurn) turn = inTurn.id;
    const card = event.target.closest?.("#rp-desk .rp-crit");
    if (card) choose(card.dataset.criterion, false);
  });
  function settle() {
    if (at !== session()) { at = session(); now = turn = focused = ""; for (const key in open) delete open[key]; }
    for (const fold of all("details[data-keep]:not([data-kept])")) {
      fold.dataset.kept = "1";
      if (fold.dataset.keep in open) fold.open = open[fold.dataset.keep];
    }
    for (const list of all(".rp-transcript > ol:not([data-kept])")) {
      list.dataset.kept = "1";
      if (scrolled[session()]) list.scrollTop = scrolled[session()];
    }
    for (const field of all("[data-draft]:not([data-kept])")) field.dataset.kept = "1", restoreOne(field);
    const found = desk();
    if (found && found.dataset.side !== side) found.dataset.side = side;
    for (const tab of all("[data-side][aria-pressed]")) {
      const pressed = String(tab.dataset.side === side);
      if (tab.getAttribute("aria-pressed") !== pressed) tab.setAttribute("aria-pressed", pressed);
    }
    if (found && !all(".rp-crit.now", found).length) choose(now || firstOpen(), false);
  }
  function restoreOne(field) {
    const kept = sessionStorage.getItem(name(field.dataset.draft));
    if (kept !== null && field.type === "radio") { if (field.value === kept) field.checked = true; }
    else if (kept !== null && !field.value) field.value = kept;
    if (field.dataset.draft === focused && field.type !== "radio" && document.activeElement === document.body) field.focus({ preventScroll: true });
  }
  new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true });

  /* Criteria: one at a time is unfolded */
  const cards = () => all("#rp-desk .rp-crit");
  const card = () => cards().find((c) => c.dataset.criterion === now);
  const toDo = (list) => list.find((c) => c.dataset.waits === "1") || list.find((c) => c.dataset.undecided === "1");
  const firstOpen = () => (toDo(cards()) || cards()[0])?.dataset.criterion || "";
  function choose(place, moving = true) {
    now = place || "";
    for (const found of cards()) {
      const here = found.dataset.criterion === now;
      found.classList.toggle("now", here);
      found.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(here));
    }
    if (!moving || !card()) return;
    show("card");
    card().scrollIntoView({ block: "nearest", behavior: calm() });
    card().querySelector("[data-fold]")?.focus({ preventScroll: true });
  }
  document.addEventListener("rp-arrived", () => {
    if (desk() && card()?.dataset.waits === "1") card().scrollIntoView({ block: "nearest" });
  });
  function step(by) {
    const list = cards(), here = list.indexOf(card());
    const next = list[Math.min(list.length - 1, Math.max(0, here + by))];
    if (next) choose(next.dataset.criterion);
  }
  function onward() {
    const list = cards(), here = list.indexOf(card());
    const next = toDo([...list.slice(here + 1), ...list.slice(0, here)]);
    if (next) { choose(next.dataset.criterion); return; }
    const end = document.querySelector("#rp-desk .rp-end");
    end?.scrollIntoView({ block: "nearest", behavior: calm() });
    end?.querySelector("[data-do]")?.focus({ preventScroll: true });
  }
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  function show(wanted) { side = wanted; settle(); }

  /* Deciding */
  const blind = () => document.querySelector(".rp-desk-bar")?.dataset.blind === "1";
  const wanted = (form) => form.querySelector("input[type=radio]:checked")?.value || "";
  function decide(form) {
    const found = form.closest(".rp-crit"), place = found.dataset.criterion, value = wanted(form);
    const reason = form.querySelector("textarea").value;
    const kind = value === "none" && found.dataset.machine !== "none" ? "reject" : value && value === found.dataset.machine ? "accept" : "adjust";
    if (kind !== "accept" && !reason.trim() && (!blind() || kind === "reject")) { form.querySelector("textarea").focus(); if (value) { nudge(form); return; } }
    put(found, kind, /^[1-4]$/.test(value) ? value : "", reason);
  }
  function nudge(form) {
    const box = form.querySelector("textarea");
    box.setAttribute("aria-invalid", "true");
    box.addEventListener("input", () => box.removeAttribute("aria-invalid"), { once: true });
  }
  function accept(found) {
    if (!found?.querySelector("[data-accept]")) return;
    const box = found.querySelector(".rp-decide textarea");
    if (found.dataset.waits === "1" && !box.value.trim()) { choose(found.dataset.criterion); box.focus(); nudge(found.querySelector(".rp-decide")); return; }
    put(found, "accept", "", box.value);
  }
  function put(found, kind, level, reason) {
    const place = found.dataset.criterion;
    send("decide", [place, kind, level, reason], ["reason-" + place, "level-" + place]);
    found.dataset.undecided = found.dataset.waits = "0";
    onward();
  }

  /* Clicks and forms */
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    let found;
    if ((found = hit("button[data-side]"))) { show(found.dataset.side); return; }
    if ((found = hit(".rp-cite"))) { event.preventDefault(); cite(found); return; }
    if ((found = hit("[data-jump]"))) { show("said"); flash(found); return; }
    if ((found = hit("[data-fold]"))) { choose(found.closest(".rp-crit").dataset.criterion); return; }
    if ((found = hit("[data-accept]"))) { accept(found.closest(".rp-crit")); return; }
    if ((found = hit("[data-do]"))) { send(found.dataset.do, []); return; }
    if (hit("[data-step-on]")) { (document.querySelector('#rp-desk a[data-step="next"]') || document.querySelector("#rp-desk .rp-back"))?.click(); return; }
    if ((found = hit("[data-blind-toggle]"))) {
      document.cookie = `rp_blind=${found.dataset.blindToggle}; path=/coach; max-age=31536000; samesite=lax`;
      rp.go(location.href);
      return;
    }
    if ((found = hit("[data-appeal]"))) appeal(found);
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-decide]")) { event.preventDefault(); decide(form); }
    if (form.matches("[data-say]")) {
      event.preventDefault();
      const box = form.querySelector("textarea");
      send("say", [form.dataset.say, box.value], [box.dataset.draft]);
    }
    if (form.matches("[data-appeal-send]")) {
      event.preventDefault();
      const box = form.querySelector("textarea");
      send("appeal", [form.dataset.place, box.value], [box.dataset.draft]);
    }
  }, true);
  function appeal(button) {
    const dialog = $("rp-appeal-form"), box = dialog.querySelector("textarea");
    dialog.querySelector("[data-name]").textContent = button.dataset.name;
    dialog.querySelector(".rp-fault").textContent = "";
    dialog.querySelector("form").dataset.place = button.dataset.appeal;
    box.dataset.draft = "appeal-" + button.dataset.appeal;
    box.value = "";
    restoreOne(box);
    dialog.showModal();
    box.focus();
  }

  /* From a criterion to its quotation, and back */
  function flash(link) {
    const marks = all(`#turn-${CSS.escape(link.dataset.jump)} .rp-cite`);
    for (const mark of marks) {
      if (!mark.dataset.to.split(" ").includes(link.dataset.from)) continue;
      mark.classList.add("found");
      setTimeout(() => mark.classList.remove("found"), 2200);
    }
  }
  function cite(mark) {
    const places = mark.dataset.to.split(" ");
    const place = places[(places.indexOf(now) + 1) % places.length];
    if (desk()) { choose(place); return; }
    const found = all(".rp-crit").find((c) => c.dataset.criterion === place);
    found?.scrollIntoView({ block: "center", behavior: calm() });
    found?.focus({ preventScroll: true });
    now = place;
  }

  /* Keys, at the desk and never while typing */
  function walk(name) { document.querySelector(`#rp-desk a[data-step="${name}"]`)?.click(); }
  function comment() {
    show("said");
    const found = $(turn) || document.querySelector(".rp-turn.found") || document.querySelector(".rp-transcript .rp-turn.trainee");
    const fold = found?.querySelector("details[data-keep]");
    if (!fold) return;
    fold.open = true;
    found.scrollIntoView({ block: "center", behavior: calm() });
    fold.querySelector("textarea").focus({ preventScroll: true });
  }
  function level(value) {
    const form = card()?.querySelector(".rp-decide"), radio = form?.querySelector(`input[value="${value}"]`);
    if (!radio) return;
    radio.checked = true;
    sessionStorage.setItem(name(radio.dataset.draft), value);
    decide(form);
  }
  const keys = {
    n: () => step(1), p: () => step(-1), a: () => accept(card()), c: comment,
    j: () => walk("next"), k: () => walk("previous"), s: () => document.querySelector("[data-do=sign-off]")?.click(),
    0: () => level("none"), 1: () => level("1"), 2: () => level("2"), 3: () => level("3"), 4: () => level("4"),
    "?": () => $("rp-desk-keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("textarea, select, input:not([type=radio]), [contenteditable]");
    if (typing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.target.form?.requestSubmit(); return; }
    if (typing && event.key === "Escape" && desk()) { event.target.blur(); return; }
    if (typing || !desk() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const work = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (work) { event.preventDefault(); work(); }
  });

  return { take, done };
})();
