/**
 * For the page of a site that frames our pages: gives each frame the height that it tells.
 *
 * A message counts only from the frame that it is for, from the origin in that frame's own address, below /embed/.
 */
addEventListener('message', ({ source, origin, data }) => {
  for (const frame of document.querySelectorAll('iframe')) {
    if (frame.contentWindow === source && frame.src.startsWith(origin + '/embed/') && data && data.message === 'height') {
      frame.style.height = Math.max(80, Math.min(4e3, data.value)) + 'px';
    }
  }
});

// A frame that was ready before this script is asked to tell its height again.
for (const frame of /** @type {NodeListOf<HTMLIFrameElement>} */ (document.querySelectorAll('iframe[src*="/embed/"]'))) {
  /** @type {Window} */ (frame.contentWindow).postMessage({ message: 'ready' }, '*');
}
