/* The page of a draft inside the editor's panel: it keeps its place when the panel loads it anew, and its links open
 * beside the editor. Scrolling a frame of another origin is asked for by messages, in the words of Wagtail's panel. */
(function () {
  'use strict';

  var editor = document.currentScript.dataset.editor;
  if (!editor || window.parent === window) return;

  document.querySelectorAll('a[href]:not([href^="#"])').forEach(function (link) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  });

  // A frame of the editor's own origin is scrolled by the panel itself.
  if (window.location.origin === editor) return;

  /** @param {Object<string, *>} message */
  function tell(message) {
    message.origin = window.location.origin;
    window.parent.postMessage({ wagtail: message }, editor);
  }

  window.addEventListener('message', function (event) {
    var message = event.origin === editor && event.data && event.data.wagtail;
    if (!message) return;
    if (message.type === 'w-preview:get-scroll-position') {
      tell({ type: 'w-preview:set-scroll-position', x: window.scrollX, y: window.scrollY });
    } else if (message.type === 'w-preview:set-scroll-position') {
      window.scrollTo({ left: message.x, top: message.y, behavior: 'instant' });
    }
  });

  window.addEventListener('load', function () {
    tell({ type: 'w-preview:request-scroll' });
  });
})();
