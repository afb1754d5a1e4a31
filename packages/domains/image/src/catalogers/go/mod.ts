import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { goHashes, stdlib } from './modules.ts';

interface Required {
  readonly path: string;
  readonly version: string;
  readonly line: number;
  readonly direct: boolean;
}

interface Facts {
  readonly required?: readonly Required[];
  readonly go?: { readonly version: string; readonly line: number };
  readonly sums?: Readonly<Record<string, string>>;
}

/** `go.mod`, with the sums of the `go.sum` beside it. From Go 1.17 on it names every module of the build. */
export const goModCataloger: Cataloger<Facts> = {
  id: 'go-mod',
  version: 1,
  urls: ['https://go.dev/ref/mod#go-mod-file', 'https://go.dev/ref/mod#go-sum-files'],
  evidence: 'declared',
  wants: { names: ['go.mod', 'go.sum'] },
  read: (file) => (file.path.endsWith('go.sum') ? readSums(file) : readMod(file)),
  finish,
};

function readSums({ content }: CatalogedFile): Reading<Facts> {
  const sums: Record<string, string> = {};
  for (const line of content.text().split('\n')) {
    const [path, version, sum] = line.trim().split(/\s+/);
    if (path !== undefined && sum !== undefined && version?.endsWith('/go.mod') === false)
      sums[`${path}@${version}`] = sum;
  }
  return { facts: { sums } };
}

/** A directive is one line, or a block in parentheses that each line of is one. */
function readMod({ content }: CatalogedFile): Reading<Facts> {
  const required: Required[] = [];
  const replacements: { from: string; version: string | undefined; path: string; to: string | undefined }[] = [];
  let go: Facts['go'];
  let block = '';
  for (const [index, raw] of content.text().split(/\r?\n/).entries()) {
    const indirect = /\/\/\s*indirect\b/.test(raw);
    const words = (raw.replace(/\/\/.*$/, '').match(/"[^"]*"|[^\s()"]+|[()]/g) ?? []).map((word) =>
      word.replace(/^"|"$/g, ''),
    );
    if (words.length === 0) continue;
    if (words[0] === ')') {
      block = '';
      continue;
    }
    if (words[1] === '(') {
      block = words[0] as string;
      continue;
    }
    const [directive, ...rest] = block === '' ? words : [block, ...words];
    const line = index + 1;
    if (directive === 'require' && rest[0] !== undefined && rest[1] !== undefined) {
      required.push({ path: rest[0], version: rest[1], line, direct: !indirect });
    } else if (directive === 'toolchain' || (directive === 'go' && go === undefined)) {
      const version = /^(?:go)?(\d+\.\d+(?:\.\d+)?)/.exec(rest[0] ?? '')?.[1];
      if (version !== undefined) go = { version, line };
    } else if (directive === 'replace') {
      const arrow = rest.indexOf('=>');
      const path = rest[arrow + 1];
      if (arrow > 0 && rest[0] !== undefined && path !== undefined) {
        replacements.push({ from: rest[0], version: arrow === 2 ? rest[1] : undefined, path, to: rest[arrow + 2] });
      }
    }
  }
  const resolved = required.map((one) => {
    const found = replacements.find(
      ({ from, version }) => from === one.path && (version === undefined || version === one.version),
    );
    if (found === undefined) return one;
    // A folder stands in: the module's version is no longer known.
    return found.to === undefined ? { ...one, version: '' } : { ...one, path: found.path, version: found.to };
  });
  return { facts: { required: resolved, ...(go === undefined ? {} : { go }) } };
}

function finish(files: readonly FileReading<Facts>[]): Finished {
  const sums = new Map(files.map(({ path, reading }) => [path, reading.facts?.sums]));
  const components = files.flatMap(({ path, reading: { facts } }) => {
    const beside = sums.get(path.replace(/go\.mod$/, 'go.sum'));
    const modules = (facts?.required ?? []).map(({ path: name, version, line, direct }) =>
      makeComponent({
        ecosystem: 'golang',
        name,
        version,
        place: { path, line },
        direct,
        hashes: goHashes(beside?.[`${name}@${version}`]),
      }),
    );
    // A minor version alone says which language is spoken, not which library is linked.
    const isExact = facts?.go !== undefined && facts.go.version.split('.').length === 3;
    if (isExact && facts.go !== undefined) {
      const { version, line } = facts.go;
      modules.push(makeComponent({ ecosystem: 'golang', name: stdlib, version, place: { path, line }, direct: true }));
    }
    return modules;
  });
  return { components };
}
