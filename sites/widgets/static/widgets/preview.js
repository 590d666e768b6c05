// In the preview alone, before the widget's script: what that asks of the API is answered by the form as it stands.
"use strict";

(() => {
  const { answer } = document.currentScript.dataset;
  const fetched = window.fetch;
  window.fetch = (address, options) => {
    const asked = new URL(address, location.href).pathname;
    if (!asked.startsWith("/api/v2/widgets/")) return fetched(address, options);
    return fetched(answer, { ...options, credentials: "same-origin" });
  };
})();
