import { existsSync } from 'node:fs';

const published = 'dist/seawall/seawall.js';

/** The whole command as people run it: what `npm run build` publishes, or else the sources, which start slower. */
export const command = existsSync(published)
  ? { argv: [published], what: 'the published package' }
  : { argv: ['packages/apps/cli/bin/seawall.js'], what: 'from its sources; npm run build first starts faster' };

/** The middle of five runs, in milliseconds. */
export function timed(act: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[2] ?? 0;
}
