// Keys of this browser. A private key lies in IndexedDB as a CryptoKey that no script can read out;
// beside it, when its owner wanted a copy, the same key sealed with their password.
import { hex } from './der.js';
import { ALGORITHM } from './pkcs10.js';
import { sealKey } from './pkcs12.js';

const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open('wrota-keys', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('keys', { keyPath: 'print' });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const done = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const keys = async (mode) => (await opened()).transaction('keys', mode).objectStore('keys');

export const keep = async (record) => done((await keys('readwrite')).put(record));
export const find = async (print) => done((await keys('readonly')).get(print));
export const forget = async (print) => done((await keys('readwrite')).delete(print));

export const printOf = async (publicKey) => {
  const spki = await crypto.subtle.exportKey('spki', publicKey);
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', spki)));
};
const locked = (pkcs8) => crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);

// A new key; only while its copy is being sealed can the key be read out, by this function alone.
export const make = async (password) => {
  if (!password) return { pair: await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']) };
  const open = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', open.privateKey));
  const sealed = await sealKey(pkcs8, password);
  const pair = { publicKey: open.publicKey, privateKey: await locked(pkcs8) };
  pkcs8.fill(0);
  return { pair, sealed };
};

// The key of a copy: its print is worked out from the key itself, not from what the file says.
export const taken = async (pkcs8) => {
  const open = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', open);
  const half = { kty, crv, x, y };
  const publicKey = await crypto.subtle.importKey('jwk', half, ALGORITHM, true, ['verify']);
  return { print: await printOf(publicKey), key: await locked(pkcs8) };
};
