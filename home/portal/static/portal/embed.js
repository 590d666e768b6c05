/* On the page about embedding: a button beside each code that copies it. Without it the code can be selected by hand. */
(function () {
  'use strict';

  var words = document.currentScript.dataset;

  /** @param {HTMLTextAreaElement} code @returns {Promise<void>} Older browsers, and pages without TLS, copy what is selected. */
  function copy(code) {
    code.select();
    if (navigator.clipboard) return navigator.clipboard.writeText(code.value);
    return document.execCommand('copy') ? Promise.resolve() : Promise.reject(new Error('copy'));
  }

  document.querySelectorAll('.code textarea').forEach(function (code) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = words.copy;
    button.setAttribute('aria-label', words.copy + ': ' + code.getAttribute('aria-label'));
    var said = document.createElement('span');
    said.setAttribute('role', 'status');
    button.addEventListener('click', function () {
      copy(code).then(function () {
        said.textContent = words.copied;
      }, function () {
        code.focus(); // It stays selected, so that the reader's own keys or menu can copy it.
      });
    });
    code.parentNode.append(button, said);
  });
})();
