import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Database, match, openDatabase } from '@seawall/vulns';
import { command, timed } from './command.ts';
import { zipOf } from '../../test/zip.ts';

/**
 * OSV-Scanner over the same Go advisories, from a go.mod of 500 modules that they name. It has its database as the zip
 * file that OSV publishes; both start from files on disk and end with their result.
 */
export async function compareWithOsvScanner(
  database: Database,
  feeds: string,
  folder: string,
  report: (what: string, figure: number, unit: string, how: string) => void,
): Promise<void> {
  const program = process.env['OSV_SCANNER'] ?? resolve('.cache/tools/osv-scanner');
  if (!existsSync(program)) {
    console.log('osv-scanner: not here (OSV_SCANNER names one); nothing to compare with');
    return;
  }
  const modules = [...database.packages('golang')].filter(isPlain).slice(0, 500);
  const versions = modules.map((_, index) => `1.${index % 9}.${index % 7}`);
  const lock = join(folder, 'project');
  mkdirSync(lock);
  const lines = modules.map((name, index) => `\t${name} v${versions[index]}`);
  writeFileSync(join(lock, 'go.mod'), `module example.com/bench\n\nrequire (\n${lines.join('\n')}\n)\n`);
  const local = join(folder, 'osv', 'osv-scanner', 'Go');
  mkdirSync(local, { recursive: true });
  writeFileSync(join(local, 'all.zip'), zipOf(filesAt(globSync(join(feeds, 'golang-vulndb/data/osv/*.json')))));
  const args = [
    '--experimental-offline',
    '--experimental-local-db-path',
    join(folder, 'osv'),
    '--format',
    'json',
    '--lockfile',
    join(lock, 'go.mod'),
  ];
  const run = () => spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  const { stdout, stderr } = run();
  const ids = new Set([...stdout.matchAll(/"id": "(GO-\d+-\d+)"/g)].map(([, id]) => id));
  if (ids.size === 0) console.log(`osv-scanner found nothing: ${stderr.slice(0, 300)}`);
  const theirs = timed(run);
  const components = modules.map((name, index) => ({
    ecosystem: 'golang' as const,
    name,
    version: `v${versions[index]}`,
    purl: `pkg:golang/${name}@v${versions[index]}`,
    licences: [],
    places: [{ path: 'go.mod' }],
  }));
  const found = new Set<string>();
  const ours = timed(() => {
    const fresh = openDatabase(database.folder);
    for (const { advisory } of match(components, { database: fresh, now: new Date() }).matches) found.add(advisory.id);
    fresh.close();
  });
  const both = [...found].filter((id) => ids.has(id)).length;
  report('osv-scanner, 500 Go modules', theirs, 'ms', `median of 5, whole process, ${ids.size} advisories`);
  report(
    'Seawall, the same (matching only)',
    ours,
    'ms',
    `median of 5, ${found.size} advisories, ${both} of them theirs too`,
  );
  const asked = [...command.argv, 'scan', join(folder, 'purls.txt'), '--database', database.folder, '--format', 'json'];
  writeFileSync(join(folder, 'purls.txt'), components.map(({ purl }) => purl).join('\n'));
  const whole = timed(() => spawnSync(process.execPath, asked, { maxBuffer: 1 << 30 }));
  report(
    'Seawall, the same (whole command)',
    whole,
    'ms',
    `median of 5, ${command.what}, ${(theirs / whole).toFixed(1)} times as fast as osv-scanner`,
  );
}

/** Names whose path does not ask for a major version of its own. */
function isPlain(name: string): boolean {
  return name.includes('/') && !/(?:\/|\.)v\d+(?:$|\/)/.test(name);
}

function filesAt(paths: readonly string[]): Record<string, Buffer> {
  return Object.fromEntries(paths.map((path) => [basename(path), readFileSync(path)]));
}
