/** An ELF program of these sections, and nothing else that ELF does not ask for. */
export function elf(sections: Readonly<Record<string, Uint8Array>>): Buffer {
  const all: [string, Uint8Array][] = [...Object.entries(sections), ['.shstrtab', new Uint8Array()]];
  const names = Buffer.from(`\0${all.map(([name]) => `${name}\0`).join('')}`);
  (all.at(-1) as [string, Uint8Array])[1] = names;
  const count = all.length + 1;
  const headers = Buffer.alloc(64 * (1 + count));
  headers.write('\x7fELF', 'latin1');
  headers.writeUInt8(2, 4);
  headers.writeUInt8(1, 5);
  headers.writeBigUInt64LE(64n, 0x28);
  headers.writeUInt16LE(64, 0x3a);
  headers.writeUInt16LE(count, 0x3c);
  headers.writeUInt16LE(count - 1, 0x3e);
  const parts: Uint8Array[] = [headers];
  let offset = headers.length;
  for (const [index, [name, bytes]] of all.entries()) {
    const at = 64 * (index + 2);
    // Everything starts at a multiple of 16, as linkers lay it out.
    const padded = Buffer.alloc(Math.ceil(bytes.length / 16) * 16);
    padded.set(bytes);
    headers.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, at);
    headers.writeUInt32LE(1, at + 4);
    headers.writeBigUInt64LE(BigInt(offset), at + 24);
    headers.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat(parts);
}
