// A certificate request (RFC 2986) without a name: the centre writes the name that it has checked.
import { bits, ecdsa, integer, oid, sequence, tagged } from './der.js';

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
export const HASH = { name: 'ECDSA', hash: 'SHA-256' };

export const signature = async (key, data) =>
  ecdsa(new Uint8Array(await crypto.subtle.sign(HASH, key, data)));

export const request = async (pair) => {
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const info = sequence(integer(0), sequence(), spki, tagged(0xa0));
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  return sequence(info, algorithm, bits(await signature(pair.privateKey, info)));
};
