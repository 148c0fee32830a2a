// A password-protected copy of a key with its certificates (RFC 7292): key under PBES2 (PBKDF2 with
// HMAC-SHA-256, AES-256-CBC), the whole under HMAC-SHA-256. Files of this shape are read back.
import { bytes, integer, none, number, octets, oid, read, same, sequence, set, tagged } from './der.js';
import { sha256 } from './sha256.js';

const OID = {
  data: '1.2.840.113549.1.7.1',
  keyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  name: '1.2.840.113549.1.9.20',
  keyId: '1.2.840.113549.1.9.21',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmac: '1.2.840.113549.2.9',
  aes: '2.16.840.1.101.3.4.1.42',
  sha256: '2.16.840.1.101.3.4.2.1',
};
const KEY_TURNS = 600000;
const MAC_TURNS = 200000; // whoever guesses passwords by the MAC must not have it easier
const MOST_TURNS = 5000000; // a file from elsewhere must not freeze the page
const random = (size) => crypto.getRandomValues(new Uint8Array(size));

const cipherKey = async (password, salt, turns) => {
  const said = new TextEncoder().encode(password);
  const base = await crypto.subtle.importKey('raw', said, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: turns };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-CBC', length: 256 }, false,
    ['encrypt', 'decrypt']);
};

// EncryptedPrivateKeyInfo of PKCS#8: what the copy holds of the key, ready before the certificate is
export const sealKey = async (pkcs8, password) => {
  const salt = random(16);
  const iv = random(16);
  const key = await cipherKey(password, salt, KEY_TURNS);
  const body = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, pkcs8);
  const prf = sequence(oid(OID.hmac), none());
  const kdf = sequence(oid(OID.pbkdf2), sequence(octets(salt), integer(KEY_TURNS), prf));
  const cipher = sequence(oid(OID.aes), octets(iv));
  return sequence(sequence(oid(OID.pbes2), sequence(kdf, cipher)), octets(new Uint8Array(body)));
};

export const openKey = async (sealed, password) => {
  const [algorithm, body] = read(sealed).children;
  const [scheme, parameters] = algorithm.children;
  const [kdf, cipher] = parameters.children;
  const [salt, turns] = kdf.children[1].children;
  const known = [[scheme, OID.pbes2], [kdf.children[0], OID.pbkdf2], [cipher.children[0], OID.aes]];
  if (known.some(([node, name]) => !same(node.whole, oid(name)))) throw new Error('damaged');
  if (number(turns) > MOST_TURNS) throw new Error('damaged');
  const key = await cipherKey(password, salt.body, number(turns));
  const how = { name: 'AES-CBC', iv: cipher.children[1].body };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, body.body));
};

const repeated = (data) => {
  const out = new Uint8Array(Math.ceil(data.length / 64) * 64);
  return out.map((_, index) => data[index % data.length]);
};
const wide = (text) => bytes(...Array.from(`${text}\0`, (_, index) => {
  const code = `${text}\0`.charCodeAt(index);
  return [code >> 8, code & 255];
}));

// RFC 7292, appendix B.2, with ID 3: the key of the MAC is one digest long
const macKey = (password, salt, turns) => {
  let found = bytes(new Uint8Array(64).fill(3), repeated(salt), repeated(wide(password)));
  for (let turn = 0; turn < turns; turn += 1) found = sha256(found);
  return found;
};
const mac = async (password, salt, turns, data) => {
  const how = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', macKey(password, salt, turns), how, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
};

const content = (data) => sequence(oid(OID.data), tagged(0xa0, octets(data)));
const attribute = (name, value) => sequence(oid(name), set(value));

// `sealed` is what sealKey gave, `chain` the certificates from the holder's up to the root (DER)
export const write = async (sealed, chain, name, password) => {
  const label = tagged(0x1e, wide(name).subarray(0, -2));
  const own = sha256(chain[0]).subarray(0, 20);
  const marks = set(attribute(OID.name, label), attribute(OID.keyId, octets(own)));
  const certificates = chain.map((der, index) => sequence(oid(OID.certBag),
    tagged(0xa0, sequence(oid(OID.x509), tagged(0xa0, octets(der)))), index ? [] : marks));
  const key = sequence(oid(OID.keyBag), tagged(0xa0, sealed), marks);
  const safe = sequence(content(sequence(...certificates)), content(sequence(key)));
  const salt = random(16);
  const digest = await mac(password, salt, MAC_TURNS, safe);
  const algorithm = sequence(oid(OID.sha256), none());
  const seal = sequence(sequence(algorithm, octets(digest)), octets(salt), integer(MAC_TURNS));
  return sequence(integer(3), content(safe), seal);
};

// Returns { sealed, pkcs8 } of the first key; the MAC is checked before anything else is believed.
export const open = async (file, password) => {
  const [, outer, seal] = read(file).children;
  const safe = outer.children[1].children[0].body;
  const [info, salt, turns] = seal.children;
  if (number(turns) > MOST_TURNS) throw new Error('damaged');
  if (!same(info.children[0].children[0].whole, oid(OID.sha256))) throw new Error('damaged');
  const found = await mac(password, salt.body, number(turns), safe);
  if (!same(found, info.children[1].body)) throw new Error('password');
  for (const part of read(safe).children) {
    if (!same(part.children[0].whole, oid(OID.data))) continue;
    for (const bag of read(part.children[1].children[0].body).children) {
      if (!same(bag.children[0].whole, oid(OID.keyBag))) continue;
      const sealed = bag.children[1].body.slice();
      return { sealed, pkcs8: await openKey(sealed, password) };
    }
  }
  throw new Error('damaged');
};
