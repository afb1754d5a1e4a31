import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { planAllFixes, scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

function osv(ecosystem: string, name: string, fixed: string): object {
  const events = [{ introduced: '0' }, { fixed }];
  return { id: `X-${name}`, affected: [{ package: { ecosystem, name }, ranges: [{ type: 'SEMVER', events }] }] };
}

const lock = {
  name: 'web',
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { lodash: '^4.17.0' } },
    'node_modules/lodash': { version: '4.17.20', integrity: 'sha512-AAAA' },
  },
};
const cargo = '[[package]]\nname = "ring"\nversion = "0.16.0"\nsource = "registry+https://x"\nchecksum = "00"\n';
const files = {
  'feeds/osv/all.json': JSON.stringify([
    osv('npm', 'lodash', '4.17.21'),
    osv('crates.io', 'ring', '0.16.5'),
    osv('Go', 'golang.org/x/net', '0.17.0'),
    osv('PyPI', 'django', '3.2.5'),
  ]),
  'web/package-lock.json': JSON.stringify(lock),
  'Cargo.lock': cargo,
  'go.mod': 'module example.com/a\n\ngo 1.20\n\nrequire golang.org/x/net v0.7.0\n',
  'requirements.txt': 'django==3.2.0\n',
};

function project(): Tree {
  const folder = tree(files);
  buildDatabase({ from: [join(folder.path, 'feeds')], database: join(folder.path, 'db'), now: new Date() });
  return folder;
}

const targets = ['web/package-lock.json', 'Cargo.lock', 'go.mod', 'requirements.txt'];

describe('raising what is vulnerable', () => {
  test('is written where the version stands alone, and left to the package manager where hashes stand beside it', async () => {
    using folder = project();
    const options = { targets, database: join(folder.path, 'db') };
    const plan = await planAllFixes(options, { unsafe: true }, world(folder.path));
    expect(plan.files.map(({ file, after }) => `${file}: ${after.trim().split('\n').at(-1)}`)).toEqual([
      'go.mod: require golang.org/x/net v0.17.0',
      'requirements.txt: django==3.2.5',
    ]);
    expect(plan.commands.map(({ command }) => command).sort()).toEqual([
      '(cd web && npm install lodash@4.17.21)',
      'cargo update -p ring --precise 0.16.5',
      'go get golang.org/x/net@v0.17.0 && go mod tidy',
    ]);
  });

  test('is told as a change that anybody can make', async () => {
    using folder = project();
    const { report } = await scan({ targets, database: join(folder.path, 'db') }, world(folder.path));
    const titles = report.actions.map(({ title }) => title.en);
    expect(titles).toContain(
      'Raise lodash from 4.17.20 to 4.17.21 in web/package-lock.json: seawall fix, or (cd web && npm install lodash@4.17.21)',
    );
  });

  test('what a shell could take for more than a name makes no command', async () => {
    using folder = project();
    const evil = JSON.stringify(lock).replaceAll('lodash', 'a;rm -rf ~');
    using second = tree({
      'package-lock.json': evil,
      'feeds/osv/a.json': JSON.stringify(osv('npm', 'a;rm -rf ~', '4.17.21')),
    });
    const database = join(folder.path, 'evil');
    buildDatabase({ from: [join(second.path, 'feeds')], database, now: new Date() });
    const options = { targets: ['package-lock.json'], database };
    const plan = await planAllFixes(options, { unsafe: true }, world(second.path));
    expect(plan.report.findings).toHaveLength(1);
    expect(plan.commands).toEqual([]);
  });
});
