// The desk: single keys, and new proposals put into the open queue without a reload. All of it is also buttons and links.
"use strict";

(() => {
  const table = document.getElementById("desk-queue");
  const item = document.getElementById("desk-item");
  const help = document.getElementById("desk-keys");
  const rows = () => [...table.querySelectorAll("tr.desk-row:not(.desk-row--gone)")];
  const current = () => (table && document.activeElement ? document.activeElement.closest("tr.desk-row") : null);
  const opener = (row) => row.querySelector(".desk-row__open");

  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    if (next) opener(next).focus();
  }

  // A row's own button or link, or else its page at the form of that name.
  function act(row, name) {
    const own = row.querySelector(`[data-do="${name}"]`);
    if (own && own.tagName === "FORM") {
      sessionStorage.setItem("desk-row", String(rows().indexOf(row)));
      own.requestSubmit();
    } else if (own) own.click();
    else location.assign(`${opener(row).href}#do-${name}`);
  }

  function show(name) {
    const box = document.getElementById(`do-${name}`);
    if (!box) return false;
    box.open = true;
    const field = box.querySelector("input:not([type=hidden]), select, textarea, button");
    if (field) field.focus();
    return true;
  }

  const verbs = { a: "accept", d: "decline", h: "hold", p: "pin", e: "dress" };

  function inQueue(key) {
    const row = current();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (!row) return false;
    else if (key === "x") row.querySelector("input[type=checkbox]").click();
    else if (key === "o") opener(row).click();
    else if (verbs[key]) act(row, verbs[key]);
    else return false;
    return true;
  }

  function onItem(key) {
    if (key === "o") {
      const link = document.getElementById("desk-open");
      if (link) link.click();
      return Boolean(link);
    }
    if (key === "a") {
      const form = document.querySelector('form[data-do="accept"]');
      if (form) form.requestSubmit();
      return Boolean(form);
    }
    return verbs[key] ? show(verbs[key]) : false;
  }

  function typing(target) {
    if (target.isContentEditable || target.closest("[role=dialog], dialog")) return true;
    return target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    let taken;
    if (event.key === "?") {
      help.open = !help.open;
      help.querySelector("summary").focus();
      taken = true;
    } else taken = table ? inQueue(event.key) : onItem(event.key);
    if (!taken) return;
    event.preventDefault();
    // The admin has a help of its own under the same key.
    event.stopImmediatePropagation();
  }

  const place = table || item;
  if (place && place.dataset.keys === "on") {
    addEventListener("keydown", pressed, true);
    place.dataset.keys = "ready";
  }

  function showNamed() {
    if (location.hash.startsWith("#do-")) show(location.hash.slice("#do-".length));
  }
  // A browser that goes to a fragment takes the focus away once the page has come, so this waits until after that.
  if (item) {
    if (document.readyState === "complete") showNamed();
    else addEventListener("load", () => setTimeout(showNamed));
    addEventListener("hashchange", () => setTimeout(showNamed));
  }
  if (!table) return;

  const left = sessionStorage.getItem("desk-row");
  sessionStorage.removeItem("desk-row");
  if (left !== null && rows().length) opener(rows()[Math.min(Number(left), rows().length - 1)]).focus();

  const all = document.getElementById("desk-all");
  all.addEventListener("change", () => {
    for (const row of rows()) row.querySelector("input[type=checkbox]").checked = all.checked;
  });

  const news = document.getElementById("desk-news");
  const waiting = document.getElementById("desk-waiting");
  let etag = "";
  let known = Number(table.dataset.waiting);
  let told = 0;

  function made(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  // Rows that were decided meanwhile stay where they are, struck out: nothing moves under the reader's hand.
  function strike(row) {
    row.classList.add("desk-row--gone");
    for (const one of row.querySelectorAll("input, button")) one.disabled = true;
    const note = document.createElement("span");
    note.className = "w-status";
    note.textContent = table.dataset.gone;
    row.querySelector(".title").append(note);
  }

  function take(answer) {
    const body = table.tBodies[0];
    const here = new Map([...body.rows].map((row) => [row.dataset.id, row]));
    const fresh = new Set(answer.rows.map((one) => String(one.id)));
    let gone = 0;
    for (const [id, row] of here) {
      if (fresh.has(id) || row.classList.contains("desk-row--gone")) continue;
      strike(row);
      gone += 1;
    }
    let last = null;
    for (const one of answer.rows) {
      let row = here.get(String(one.id));
      if (row && row.dataset.sequence !== String(one.sequence) && !row.contains(document.activeElement)) {
        const anew = made(one.html);
        row.replaceWith(anew);
        row = anew;
      } else if (!row) {
        row = made(one.html);
        row.classList.add("desk-row--new");
        if (last) last.after(row);
        else body.prepend(row);
      }
      last = row;
    }
    if (answer.rows.length) {
      table.hidden = false;
      document.getElementById("desk-empty").hidden = true;
    }
    // Rows that only moved up from the next page are no news.
    const more = answer.waiting - known + (table.dataset.state === "proposed" ? gone : 0);
    known = answer.waiting;
    if (waiting) waiting.textContent = String(answer.waiting);
    if (more > 0) {
      told += more;
      news.textContent = table.dataset.news.replace("{n}", String(told));
    }
  }

  async function look() {
    if (document.hidden) return;
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(table.dataset.rows, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.status !== 200 || answer.redirected) return;
    etag = answer.headers.get("ETag") || "";
    take(await answer.json());
  }

  // A server that does not answer now is asked again the next time.
  const lookAgain = () => look().catch(() => {});
  setInterval(lookAgain, Number(table.dataset.seconds) * 1000);
  document.addEventListener("visibilitychange", lookAgain);
})();
