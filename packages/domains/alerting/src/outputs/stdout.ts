import * as v from 'valibot';
import { outputKind, sent } from './output.ts';
import { shaped, shapeSetting } from './shape.ts';

export const stdout = outputKind({
  id: 'stdout',
  title: { en: 'Standard output, as JSON lines', zh: '标准输出（JSON 行）' },
  specification: 'https://jsonlines.org',
  settings: v.strictObject({ shape: shapeSetting }),
  batch: 500,
  open: ({ shape = 'seawall' }, { world }) => ({
    send: (batch) => {
      for (const each of batch) world.print(`${JSON.stringify(shaped(each, shape, world.version))}\n`);
      return Promise.resolve(sent);
    },
    close: () => Promise.resolve(),
  }),
});
