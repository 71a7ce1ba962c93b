/* Gradio 6.31: the status of a component that leaves the page while an event runs keeps a timer
   going at every frame for good, and each such timer keeps a slow machine busy. Our events show no
   progress (ports.QUIET), so those timers have nobody to tell; here they end. Must run before
   Gradio's own script takes hold of requestAnimationFrame. */
"use strict";
(() => {
  const ask = window.requestAnimationFrame.bind(window);
  const statusTimer = /performance\.now\(\)\s*-[^;]*\/\s*1e3/;
  window.requestAnimationFrame = (callback) => (statusTimer.test(callback) ? 0 : ask(callback));
})();
