// Says when a passkey does not answer: allauth's own script writes it to the console alone.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  document.getElementById('passkey-error').hidden = false
})
