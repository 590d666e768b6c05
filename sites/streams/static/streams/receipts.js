// Asks for the receipts of a recall again and again, more and more slowly, until everybody has confirmed.
(() => {
  const box = document.getElementById("receipts");
  const LONGEST = 30000;
  let pause = 0;

  async function ask() {
    try {
      const answer = await fetch(box.dataset.url, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
    } catch {
      // The next turn asks again.
    }
    next();
  }

  function next() {
    if (!box.querySelector('[data-waiting="yes"]')) return;
    pause = Math.min(pause ? pause * 1.5 : 2000, LONGEST);
    setTimeout(ask, pause);
  }

  if (box && box.querySelector('[data-waiting="yes"]')) ask();
})();
