import type { EntryType } from '../../src/tar/entry.ts';

export interface Member {
  readonly name: string;
  readonly type?: EntryType;
  readonly content?: string | Uint8Array;
  readonly link?: string;
  readonly mode?: number;
  /** Says another size than that of the content. */
  readonly size?: number;
  /** Written as a pax header before the member. */
  readonly pax?: Readonly<Record<string, string>>;
  readonly flag?: string;
}

const flags: Readonly<Record<EntryType, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

/** A tar archive of these members, as an archiver writes it. */
export function tar(members: readonly Member[], end = true): Buffer {
  return Buffer.concat([...members.flatMap(write), ...(end ? [Buffer.alloc(1024)] : [])]);
}

function write({ name, type = 'file', content = '', link = '', mode = 0o644, size, pax, flag }: Member): Buffer[] {
  const bytes = Buffer.from(content);
  const before = pax === undefined ? [] : [header('pax', 'x', paxOf(pax).length, 0o644, ''), padded(paxOf(pax))];
  return [...before, header(name, flag ?? flags[type], size ?? bytes.length, mode, link), padded(bytes)];
}

function paxOf(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + 1;
    while (String(length).length + rest !== length) length = String(length).length + rest;
    return `${length} ${key}=${value}\n`;
  });
  return Buffer.from(lines.join(''));
}

export function header(name: string, flag: string, size: number, mode: number, link: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000000\0', 136);
  block.write(flag, 156);
  block.write(link, 157, 100);
  block.write('ustar\u000000', 257);
  return sealed(block);
}

export function sealed(block: Buffer): Buffer {
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
