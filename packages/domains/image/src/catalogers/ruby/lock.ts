import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** Bundler's lock file. */
export const gemfileLockCataloger: Cataloger = {
  id: 'gemfile-lock',
  version: 1,
  urls: ['https://bundler.io/man/bundle-lock.1.html'],
  evidence: 'declared',
  wants: { names: ['Gemfile.lock', 'gems.locked'] },
  read: readLock,
};

interface Gem {
  readonly name: string;
  readonly version: string;
  readonly platform?: string;
  readonly line: number;
  readonly isOwn: boolean;
  readonly needs: string[];
}

/** Sections start at the margin; four spaces in stands a gem, six spaces in what it needs. */
function readLock({ path, content }: CatalogedFile): Reading {
  const gems: Gem[] = [];
  const direct = new Set<string>();
  const sums = new Map<string, string>();
  let section = '';
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    if (/^[A-Z]/.test(line)) {
      section = line.trim();
      continue;
    }
    const match = /^( +)([^\s(]+?)!?(?: \(([^)]*)\))?(?: sha256=([0-9a-f]{64}))?$/.exec(line);
    if (match === null) continue;
    const [, indent = '', name = '', version, sum] = match;
    if (section === 'DEPENDENCIES') direct.add(name);
    else if (section === 'CHECKSUMS' && sum !== undefined) sums.set(`${name} ${version}`, sum);
    else if (
      indent.length === 4 &&
      version !== undefined &&
      ['GEM', 'GIT', 'PATH', 'PLUGIN SOURCE'].includes(section)
    ) {
      gems.push({ name, ...splitPlatform(version), line: index + 1, isOwn: section === 'PATH', needs: [] });
    } else if (indent.length === 6) gems.at(-1)?.needs.push(name);
  }
  const own = gems.filter(({ isOwn }) => isOwn);
  for (const { name, needs } of own) if (direct.has(name)) for (const need of needs) direct.add(need);
  const entries = gems
    .filter(({ isOwn }) => !isOwn)
    .map((gem): Entry => {
      const whole = gem.platform === undefined ? gem.version : `${gem.version}-${gem.platform}`;
      const sum = sums.get(`${gem.name} ${whole}`);
      return {
        key: gem.name,
        draft: {
          ecosystem: 'gem',
          name: gem.name,
          version: gem.version,
          ...(gem.platform === undefined ? {} : { purl: { qualifiers: { platform: gem.platform } } }),
          place: { path, line: gem.line },
          direct: direct.has(gem.name),
          hashes: sum === undefined ? undefined : { sha256: sum },
        },
        needs: gem.needs,
      };
    });
  return { components: componentsOf(entries) };
}

/** `1.15.4-x86_64-linux` is the version 1.15.4 built for a platform. */
function splitPlatform(text: string): { version: string; platform?: string } {
  const match =
    /^([0-9A-Za-z.]+)-((?:x86|x64|amd64|arm|aarch64|i[3-6]86|universal|powerpc|java|jruby|mswin|mingw|s390x|riscv64)[\w.-]*)$/.exec(
      text,
    );
  return match === null ? { version: text } : { version: match[1] as string, platform: match[2] as string };
}
