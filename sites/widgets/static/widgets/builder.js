// Beside the form of a widget: its preview in a real frame, and the snippet for the unit's CMS with one button to copy.
"use strict";

(() => {
  const PAUSE = 400;
  const LEAST = 200;

  function previewing(box) {
    const form = box.closest("form");
    let frame = box.querySelector("iframe");
    const room = box.querySelector(".widget-builder__room");
    const measure = box.querySelector(".widget-builder__measure");
    const chosen = { width: "320", colours: "light", format: "script", down: false, bare: false };
    let waiting;
    let shown = "";
    let watching;

    function address() {
      if (chosen.format === "frame") return `${box.dataset.frame}?theme=${chosen.colours}`;
      const fields = new FormData(form);
      fields.delete("csrfmiddlewaretoken");
      const query = new URLSearchParams([...fields].filter(([, value]) => typeof value === "string"));
      query.set("_colours", chosen.colours);
      if (chosen.down) query.set("_down", "1");
      return `${box.dataset.preview}?${query}`;
    }

    function show() {
      const wanted = `${chosen.bare} ${address()}`;
      if (wanted === shown) return;
      shown = wanted;
      forget();
      if (frame.hasAttribute("sandbox") !== chosen.bare) renew();
      frame.src = address();
    }

    // A sandbox holds for pages that begin after it was set: a frame of its own has no page under way.
    // Without scripts a page shows what it was served with: the plain link, or all of the frame's page.
    function renew() {
      const next = frame.cloneNode();
      next.removeAttribute("src");
      next.toggleAttribute("sandbox", chosen.bare);
      next.addEventListener("load", loaded);
      frame.replaceWith(next);
      frame = next;
    }

    function forget() {
      if (watching) watching.disconnect();
      measure.textContent = "";
    }

    function later() {
      clearTimeout(waiting);
      waiting = setTimeout(show, PAUSE);
    }

    function fit(height) {
      const width = Number(chosen.width);
      const scale = Math.min(1, box.clientWidth / width);
      frame.width = width;
      if (height) frame.height = Math.max(LEAST, Math.ceil(height));
      frame.style.transform = `scale(${scale})`;
      room.style.height = `${Math.ceil(Number(frame.height) * scale)}px`;
    }

    // The page in the frame is ours, so its height can be read; in the sandbox it cannot.
    function loaded() {
      forget();
      const page = frame.contentDocument;
      if (!page || !page.body) return fit(0);
      const element = page.querySelector("xbtt-news") || page.body;
      watching = new ResizeObserver(() => {
        fit(page.body.offsetHeight + 24);
        const tall = Math.ceil(element.getBoundingClientRect().height);
        measure.textContent = `${box.dataset.tall} ${tall} (${chosen.width})`;
      });
      watching.observe(element);
      return watching.observe(page.body);
    }

    function choose(group, button) {
      chosen[group.dataset.name] = button.dataset.value;
      for (const other of group.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
      fit(0);
      show();
    }

    function toggle(button) {
      const name = button.dataset.switch;
      chosen[name] = !chosen[name];
      button.setAttribute("aria-pressed", String(chosen[name]));
      show();
    }

    for (const group of box.querySelectorAll(".widget-builder__choice")) {
      for (const button of group.querySelectorAll("button")) button.addEventListener("click", () => choose(group, button));
    }
    for (const button of box.querySelectorAll("[data-switch]")) button.addEventListener("click", () => toggle(button));
    frame.addEventListener("load", loaded);
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    new ResizeObserver(() => fit(0)).observe(box);
    fit(0);
    show();
  }

  function copying(box) {
    const system = document.getElementById("widget-system");
    const said = document.getElementById("widget-copied");
    if (!system) return;

    function code() {
      return document.querySelector(`#snippet-${system.value} .widget-snippet__code code`);
    }

    function pick() {
      for (const one of box.querySelectorAll(".widget-snippet")) one.hidden = one.id !== `snippet-${system.value}`;
      said.textContent = "";
    }

    async function copy() {
      getSelection().selectAllChildren(code());
      try {
        if (navigator.clipboard) await navigator.clipboard.writeText(code().textContent);
        else if (!document.execCommand("copy")) throw new Error("copy"); // Without TLS browsers have no clipboard.
        said.textContent = box.dataset.copied;
      } catch {
        said.textContent = box.dataset.select;
      }
    }

    system.addEventListener("change", pick);
    document.getElementById("widget-copy").addEventListener("click", copy);
    pick();
  }

  function begin() {
    const box = document.getElementById("widget-builder");
    if (!box) return;
    previewing(box);
    copying(box);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
