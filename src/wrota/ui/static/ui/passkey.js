// Starts the passkey ceremony for <form data-passkey="create|get|login">. The options come from a
// json_script (data-options) or, for sign-in, from the form's own address. Without this script, or in
// a browser without passkeys, the form stays hidden and the page offers another way.
(() => {
  const supported = Boolean(window.PublicKeyCredential && window.webauthnJSON);
  const texts = document.getElementById('passkey-texts')?.dataset ?? {};

  const message = (error) => {
    if (error.name === 'NotAllowedError' || error.name === 'AbortError') return texts.stopped;
    if (error.name === 'InvalidStateError') return texts.known;
    if (error.name === 'SecurityError') return texts.address;
    return texts.failed;
  };

  const options = async (form) => {
    if (form.dataset.passkey !== 'login') {
      return JSON.parse(document.getElementById(form.dataset.options).textContent);
    }
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error('no options');
    return answer.json();
  };

  const ceremony = async (form) => {
    const given = await options(form);
    if (form.dataset.passkey !== 'create') return window.webauthnJSON.get(given.request_options);
    const box = form.querySelector('input[name=passwordless]');
    const choice = given.creation_options.publicKey.authenticatorSelection;
    if (box) {
      choice.residentKey = box.checked ? 'required' : 'discouraged';
      choice.requireResidentKey = box.checked;
      if (box.checked) choice.userVerification = 'required';
    }
    return window.webauthnJSON.create(given.creation_options);
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const status = form.querySelector('[data-passkey-error]');
    if (!supported) {
      for (const part of document.querySelectorAll('[data-passkey-missing]')) part.hidden = false;
      continue;
    }
    for (const part of form.querySelectorAll('[data-passkey-part]')) part.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      status.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ceremony(form));
        form.submit();
      } catch (error) {
        status.querySelector('span').textContent = message(error);
        status.hidden = false;
      }
    });
  }
})();
