// SHA-256 (FIPS 180-4) in one go: the key derivation of PKCS#12 needs it hundreds of thousands of
// times in a row, and the browser's own answers only one at a time, much later.
const primes = (count) => {
  const found = [];
  for (let one = 2; found.length < count; one += 1) {
    if (found.every((prime) => one % prime)) found.push(one);
  }
  return found;
};
const fraction = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
const K = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const W = new Int32Array(64);
const turn = (value, by) => (value >>> by) | (value << (32 - by));

const block = (state, view, at) => {
  for (let t = 0; t < 16; t += 1) W[t] = view.getInt32(at + t * 4);
  for (let t = 16; t < 64; t += 1) {
    const a = W[t - 15];
    const b = W[t - 2];
    const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => { state[index] = (state[index] + value) | 0; });
};

export const sha256 = (data) => {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / 64) * 64);
  padded.set(data);
  padded[data.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(data.length / 2 ** 29));
  view.setUint32(padded.length - 4, (data.length << 3) >>> 0);
  const state = [...START];
  for (let at = 0; at < padded.length; at += 64) block(state, view, at);
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((value, index) => out.setInt32(index * 4, value));
  return new Uint8Array(out.buffer);
};
