// The editor of a stream: asks what the form as it stands would match, and how far the refill is.
"use strict";

(() => {
  const PAUSE = 600;
  const LOOK = 2000;

  function counting(box) {
    const form = box.closest("form");
    let waiting;
    let asked = 0;

    async function count() {
      const mine = (asked += 1);
      box.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(box.dataset.url, { method: "POST", body: new FormData(form), redirect: "error" });
        if (!answer.ok) throw new Error(String(answer.status));
        const html = await answer.text();
        if (mine === asked) box.innerHTML = html;
      } catch {
        // The old figures stay; the button asks again.
      }
      if (mine === asked) box.removeAttribute("aria-busy");
      nameTagInput();
    }

    // Wagtail's tag field puts an input of its own in place of the labelled one and leaves it without a name.
    function nameTagInput() {
      const label = form.querySelector("label[for=id_tags]");
      const input = form.querySelector(".tagit-new input");
      if (label && input) input.setAttribute("aria-label", label.textContent.trim());
    }

    function later() {
      clearTimeout(waiting);
      waiting = setTimeout(count, PAUSE);
    }

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.getElementById("stream-count").addEventListener("click", count);
    count();
  }

  function refilling(box) {
    const words = document.getElementById("stream-progress-words");
    const bar = document.getElementById("stream-progress");

    async function look() {
      let state = null;
      try {
        const answer = await fetch(box.dataset.url);
        if (answer.ok) state = await answer.json();
      } catch {
        // Asked again below.
      }
      if (state) {
        if (words.textContent !== state.words) words.textContent = state.words;
        bar.hidden = state.ended;
        bar.max = Math.max(1, state.total);
        bar.value = state.done;
      }
      if (!state || !state.ended) setTimeout(look, LOOK);
    }
    look();
  }

  function begin() {
    const matches = document.getElementById("stream-matches");
    const refill = document.getElementById("stream-refill");
    if (matches) counting(matches);
    if (refill) {
      // A form of its own: forms do not nest, and the button stands inside the editor's.
      const anew = document.createElement("form");
      anew.id = "stream-anew";
      anew.method = "post";
      anew.action = `${refill.dataset.url}anew/`;
      const token = document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode();
      token.removeAttribute("id");
      anew.append(token);
      document.body.append(anew);
      refilling(refill);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
