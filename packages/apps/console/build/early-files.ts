import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** What the bundler says of a chunk, as far as it is needed here. */
interface Chunk {
  readonly type: string;
  readonly fileName: string;
  readonly imports?: readonly string[];
  readonly facadeModuleId?: string | null;
  readonly isEntry?: boolean;
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> };
}

const placeholder = /\/\* built files \*\/ \{[^\n]*\}/;

/**
 * Writes into `before-paint.js` which files each page and each language are made of, beside what every page loads. The
 * browser then fetches them with the shared code instead of after it has run.
 */
export function earlyFiles(folder: string): Plugin {
  return {
    name: 'early-files',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      const chunks = new Map<string, Chunk>(
        Object.values(bundle as unknown as Record<string, Chunk>).map((chunk) => [chunk.fileName, chunk]),
      );
      const filesOf = (file: string, seen: Set<string>): Set<string> => {
        const chunk = chunks.get(file);
        if (chunk?.type !== 'chunk' || seen.has(file)) return seen;
        seen.add(file);
        for (const each of chunk.viteMetadata?.importedCss ?? []) seen.add(each);
        for (const each of chunk.imports ?? []) filesOf(each, seen);
        return seen;
      };
      const entry = [...chunks.values()].find(({ isEntry }) => isEntry === true);
      if (entry === undefined) throw new Error('The build has no entry.');
      const everyPage = filesOf(entry.fileName, new Set());
      const own = (module: string): string[] => {
        const chunk = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        if (chunk === undefined) throw new Error(`The build has no chunk for ${module}.`);
        return [...filesOf(chunk.fileName, new Set()).difference(everyPage)].map((file) => `/${file}`);
      };
      const routes = Object.fromEntries(
        routesIn(readFileSync(join(folder, 'src/router.tsx'), 'utf8')).map(([path, module]) => [path, own(module)]),
      );
      const languages = { en: own('/src/locales/en/index.ts'), 'zh-CN': own('/src/locales/zh/index.ts') };
      const target = join(dir, 'before-paint.js');
      const text = readFileSync(target, 'utf8');
      if (!placeholder.test(text)) throw new Error(`${target} has no place for the list of files.`);
      writeFileSync(target, text.replace(placeholder, JSON.stringify({ routes, languages })));
    },
  };
}

/** The router's paths with the module of each page; `$` stands for the last part of the address of one thing. */
function routesIn(source: string): readonly (readonly [path: string, module: string])[] {
  const found = [...source.matchAll(/path: '([^']+)',[^}]*?import\('\.([^']+)'\)/gs)].flatMap(
    ([, path = '', module = '']) => [[path.replace(/\$\w+$/, '$'), `/src${module}`] as const],
  );
  if (found.length === 0) throw new Error('No page was found in the router.');
  return found;
}
