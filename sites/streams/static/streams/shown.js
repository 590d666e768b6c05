// Keeps the panel "Nơi đăng" up to date: after what it lets people do, and after the form has saved itself.
(() => {
  const panel = document.getElementById("shown");
  const IN_PLACE = { "X-Requested-With": "XMLHttpRequest" };
  if (!panel) return;

  async function put(answer) {
    // A refusal says why and is shown too; a sign-in page or an error is not.
    if (answer.redirected || !(answer.ok || answer.status === 409)) return false;
    const open = panel.querySelector("details")?.open;
    panel.innerHTML = await answer.text();
    const details = panel.querySelector("details");
    if (details && open) details.open = true;
    count(panel.querySelector("[data-shown-number]").dataset.shownNumber);
    return true;
  }

  // The number on the button that opens the panel.
  function count(number) {
    const counter = document.querySelector("[data-side-panel-toggle=shown] [data-side-panel-toggle-counter]");
    counter.textContent = number;
    counter.hidden = number === "0";
  }

  async function send(form) {
    const button = form.querySelector("button");
    button.disabled = true;
    const request = { method: "POST", body: new FormData(form), headers: IN_PLACE, credentials: "same-origin" };
    let heard = false;
    try {
      heard = await put(await fetch(form.action, request));
    } catch {
      // Said below.
    }
    const said = panel.querySelector(".shown__said");
    if (!heard) {
      said.textContent = panel.dataset.failed;
      button.disabled = false;
    }
    said.focus();
  }

  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });

  document.addEventListener("w-autosave:success", async () => {
    if (panel.contains(document.activeElement)) return;
    try {
      await put(await fetch(panel.dataset.url, { headers: IN_PLACE, credentials: "same-origin" }));
    } catch {
      // The next save asks again.
    }
  });
})();
