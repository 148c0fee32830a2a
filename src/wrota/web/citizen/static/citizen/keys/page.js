// Parts of pages that need a key of this browser: <form data-key="make|renew|copy|restore|sign|remote">.
// Texts come from #key-texts; inputs outside of a form never leave the browser. Without this script
// the parts stay hidden and the page tells of other ways.
import { fromBase64, toBase64, hex } from './der.js';
import { HASH, request, signature } from './pkcs10.js';
import * as copies from './pkcs12.js';
import * as store from './store.js';

const LEAST = 12; // characters of a password of a copy
const texts = document.getElementById('key-texts')?.dataset ?? {};
const input = (name) => document.querySelector(`[data-key-input="${name}"] input`);
const value = (name) => input(name)?.value ?? '';

class Told extends Error {}

const password = () => {
  const said = value('password');
  if (!said && input('password-again')) return '';
  if (said.length < LEAST) throw new Told(texts.short);
  if (input('password-again') && said !== value('password-again')) throw new Told(texts.differ);
  return said;
};

const fresh = async (name) => {
  const { pair, sealed } = await store.make(password());
  const print = await store.printOf(pair.publicKey);
  await store.keep({ print, key: pair.privateKey, sealed, name });
  return request(pair);
};

const known = async (form) => {
  const found = await store.find(form.dataset.print);
  if (!found) throw new Told(texts.elsewhere);
  return found;
};

const download = (data, name) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([data], { type: 'application/x-pkcs12' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

// What people see must be what is signed: the digest of the shown document stands in the message.
const compare = async (message) => {
  const shown = document.getElementById('key-document');
  if (!shown) return;
  const text = new TextEncoder().encode(shown.textContent);
  const digest = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
  const wanted = `<ds:DigestValue>${digest}</ds:DigestValue>`;
  if (!new TextDecoder().decode(message).includes(wanted)) throw new Told(texts.other);
};

// Each returns true when the form is to be sent.
const acts = {
  make: async (form) => {
    const name = value('name').trim();
    if (!name) throw new Told(texts.name);
    const made = await fresh(name);
    form.elements.nazwa.value = name;
    form.elements.zadanie.value = toBase64(made);
    return true;
  },
  renew: async (form) => {
    const old = await known(form);
    const made = await fresh(old.name);
    form.elements.zadanie.value = toBase64(made);
    form.elements.podpis.value = toBase64(await signature(old.key, made));
    return true;
  },
  copy: async (form) => {
    const found = await known(form);
    if (!found.sealed) throw new Told(texts.unsealed);
    const said = password();
    try {
      (await copies.openKey(found.sealed, said)).fill(0);
    } catch {
      throw new Told(texts.wrong);
    }
    const { chain, name } = JSON.parse(document.getElementById('key-chain').textContent);
    download(await copies.write(found.sealed, chain.map(fromBase64), name, said), `${name}.p12`);
    throw new Told(texts.copied);
  },
  restore: async () => {
    const [file] = document.querySelector('[data-key-input="file"] input').files;
    if (!file) throw new Told(texts.nofile);
    let found;
    try {
      found = await copies.open(new Uint8Array(await file.arrayBuffer()), value('password'));
    } catch (error) {
      throw new Told(error.message === 'password' ? texts.wrong : texts.damaged);
    }
    const { print, key } = await store.taken(found.pkcs8);
    found.pkcs8.fill(0);
    const mine = JSON.parse(document.getElementById('key-mine').textContent);
    if (!mine[print]) throw new Told(texts.foreign);
    await store.keep({ print, key, sealed: found.sealed, name: mine[print].name });
    window.location.assign(mine[print].url);
  },
  sign: async (form) => {
    const { key } = await known(form);
    const message = fromBase64(document.getElementById('key-message').textContent.trim());
    await compare(message);
    const raw = await crypto.subtle.sign(HASH, key, message);
    form.elements.podpis.value = toBase64(new Uint8Array(raw));
    return true;
  },
};

// The passkey signs a challenge made of the message, so its answer opens the key for this one only.
acts.remote = async (form) => {
  await compare(fromBase64(document.getElementById('key-message').textContent.trim()));
  const asked = JSON.parse(document.getElementById('key-passkey').textContent);
  let given;
  try {
    given = await window.webauthnJSON.get(asked);
  } catch {
    throw new Told(texts.passkey);
  }
  form.elements.podpis.value = toBase64(new TextEncoder().encode(JSON.stringify(given)));
  return true;
};

const start = async (form) => {
  const status = form.querySelector('[data-key-status]');
  const say = (text) => {
    status.hidden = false;
    status.querySelector('span').textContent = text;
  };
  let busy = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say(texts.working);
    await new Promise((resolve) => { setTimeout(resolve, 30); }); // let the text be drawn
    try {
      if (await acts[form.dataset.key](form)) {
        form.submit();
        if ('stays' in form.dataset) say(texts.signed); // the answer is a file, the page remains
      }
    } catch (error) {
      say(error instanceof Told ? error.message : texts.failed);
      status.focus();
    }
    busy = false;
  });
};

const marks = async () => {
  for (const part of document.querySelectorAll('[data-key-here]')) {
    const found = await store.find(part.dataset.keyHere);
    part.querySelector(found ? '[data-key-yes]' : '[data-key-no]').hidden = false;
  }
  const shown = document.querySelector('[data-key-digest]');
  if (shown) {
    const message = fromBase64(document.getElementById('key-message').textContent.trim());
    shown.textContent = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', message)));
  }
};

const able = Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB);
for (const part of document.querySelectorAll('[data-key-part]')) part.hidden = !able;
for (const part of document.querySelectorAll('[data-key-missing]')) part.hidden = able;
if (able) {
  document.querySelectorAll('form[data-key]').forEach(start);
  for (const one of document.querySelectorAll('[data-key-input] input:not([type=file])')) {
    one.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') document.querySelector('form[data-key]').requestSubmit();
    });
  }
  marks();
}
