import { appendFile, rename, rm, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { later, outputKind, reasonOf, sent } from './output.ts';
import { shaped, shapeSetting } from './shape.ts';

const mebibyte = 2 ** 20;

/** `alerts.json` becomes `alerts.json.1`, that one `.2`, and the last one goes. */
async function rotate(path: string, keep: number): Promise<void> {
  await rm(`${path}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 1; number -= 1) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(ignoreMissing);
  }
  await rename(path, `${path}.1`);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

export const file = outputKind({
  id: 'file',
  title: { en: 'A file of JSON lines', zh: 'JSON 行文件' },
  specification: 'https://jsonlines.org',
  settings: v.strictObject({
    path: v.string(),
    shape: shapeSetting,
    /** MiB after which a new file is begun. */
    maxSize: v.optional(v.pipe(v.number(), v.minValue(1)), 100),
    /** How many earlier files are kept. */
    keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 5),
  }),
  batch: 500,
  open: ({ keep, maxSize, path, shape = 'seawall' }, { world }) => ({
    send: async (batch) => {
      const lines = batch.map((each) => `${JSON.stringify(shaped(each, shape, world.version))}\n`).join('');
      try {
        const size = await stat(path).then(
          (info) => info.size,
          () => 0,
        );
        if (size > 0 && size + lines.length > maxSize * mebibyte) await rotate(path, keep);
        await appendFile(path, lines, { mode: 0o600 });
        return sent;
      } catch (error) {
        return later(reasonOf(error));
      }
    },
    close: () => Promise.resolve(),
  }),
});
