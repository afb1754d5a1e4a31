const counts = new Uint32Array(256);

/** Shannon entropy of a text in bits for each character, over the low byte of its characters. */
export function entropyOf(text: string): number {
  if (text.length === 0) return 0;
  counts.fill(0);
  for (let at = 0; at < text.length; at++) {
    const index = text.charCodeAt(at) & 0xff;
    counts[index] = (counts[index] as number) + 1;
  }
  let bits = 0;
  for (const count of counts) {
    if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  }
  return bits;
}
