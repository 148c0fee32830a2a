// As much of DER (ITU-T X.690) as a PKCS#10 request and a PKCS#12 file need, and no more.
export const bytes = (...parts) => {
  const all = parts.map((part) => (part instanceof Uint8Array ? part : new Uint8Array(part)));
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

const length = (size) => {
  if (size < 128) return [size];
  const digits = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return [128 + digits.length, ...digits];
};

export const tagged = (tag, ...parts) => {
  const body = bytes(...parts);
  return bytes([tag], length(body.length), body);
};
export const sequence = (...parts) => tagged(0x30, ...parts);
export const set = (...parts) => tagged(0x31, ...parts);
export const octets = (...parts) => tagged(0x04, ...parts);
export const bits = (...parts) => tagged(0x03, [0], ...parts);
export const none = () => new Uint8Array([5, 0]);

// INTEGER from big-endian bytes: without needless zeros, never negative
export const integer = (value) => {
  let digits = [...(typeof value === 'number' ? small(value) : value)];
  while (digits.length > 1 && digits[0] === 0) digits = digits.slice(1);
  return tagged(0x02, digits[0] > 127 ? [0] : [], digits);
};
const small = (value) => {
  const digits = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return digits.length ? digits : [0];
};

export const oid = (text) => {
  const [first, second, ...others] = text.split('.').map(Number);
  const out = [first * 40 + second];
  for (const arc of others) {
    const groups = [arc & 127];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) groups.unshift(128 + (rest & 127));
    out.push(...groups);
  }
  return tagged(0x06, out);
};

// Reads one value; `children` of a constructed one are read when asked for.
export const read = (data, at = 0) => {
  const tag = data[at];
  let size = data[at + 1];
  let start = at + 2;
  if (size > 128 && size < 133) {
    const digits = data.subarray(start, start + size - 128);
    start += digits.length;
    size = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  }
  if (tag === undefined || !(size >= 0) || size === 128 || start + size > data.length) {
    throw new Error('damaged');
  }
  const body = data.subarray(start, start + size);
  return {
    tag,
    body,
    whole: data.subarray(at, start + size),
    get children() {
      const found = [];
      for (let here = 0; here < body.length; ) {
        const one = read(body, here);
        found.push(one);
        here += one.whole.length;
      }
      return found;
    },
  };
};
export const number = (node) => node.body.reduce((sum, digit) => sum * 256 + digit, 0);
export const same = (one, other) =>
  one.length === other.length && one.every((digit, index) => digit === other[index]);

// r and s of 32 bytes each, as browsers sign, into Ecdsa-Sig-Value (RFC 3279 § 2.2.3)
export const ecdsa = (raw) => sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));

export const toBase64 = (data) => btoa(Array.from(data, (one) => String.fromCharCode(one)).join(''));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
export const hex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, '0')).join('');
