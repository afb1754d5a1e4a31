import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the console was built into: beside this package’s program, or in the repository; undefined where it was not. */
export function builtConsole(): string | undefined {
  const places = ['./console/', '../../../../apps/console/dist/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return places.find((place) => existsSync(`${place}index.html`));
}
