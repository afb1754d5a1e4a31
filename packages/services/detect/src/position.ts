import { readFile, rename, writeFile } from 'node:fs/promises';

/** How far a log was read: which file, and how many bytes of it. */
export interface Position {
  readonly device: number;
  readonly inode: number;
  readonly offset: number;
}

/** Reads a saved position; undefined when there is none, or none that can be understood. */
export async function loadPosition(file: string): Promise<Position | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as Partial<Position>;
    const { device, inode, offset } = value;
    if (!isWhole(device) || !isWhole(inode) || !isWhole(offset)) return undefined;
    return { device, inode, offset };
  } catch {
    return undefined;
  }
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Saves a position so that a crash leaves the old or the new one, and never half of one. */
export async function savePosition(file: string, position: Position): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, `${JSON.stringify(position)}\n`);
  await rename(beside, file);
}
