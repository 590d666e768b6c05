/*
 * Stands in for the script of the old Liferay portal's snippet "any website", which called Liferay.Widget({url: ...}).
 * It puts the frame where the call stands, without document.write, which browsers refuse on slow connections.
 * ES5 and ASCII only: the pages that still have the snippet are old.
 */
(function () {
  'use strict';
  var USUAL_HEIGHT = '480'; // Pixels: 100 percent of a box without a height of its own would be 150.
  var Liferay = (window.Liferay = window.Liferay || {});

  Liferay.Widget = function (options) {
    var given = options || {};
    var place = document.currentScript;
    if (!given.url || !/^(https?:)?\/\//.test(given.url) || !place || !place.parentNode) return;
    var frame = document.createElement('iframe');
    frame.src = given.url;
    frame.title = 'Tin t\u1ee9c';
    frame.width = given.width || '100%';
    frame.height = given.height || USUAL_HEIGHT;
    frame.setAttribute('frameborder', '0');
    if (given.id) frame.id = given.id;
    place.parentNode.insertBefore(frame, place.nextSibling);
  };
})();
