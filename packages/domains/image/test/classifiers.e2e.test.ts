import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { inventoryOf } from './catalogers/harness.ts';

/** Programs that many machines have, and how each says its version itself. */
const programs: readonly (readonly [path: string, name: string, argument: string, form: RegExp])[] = [
  ['/bin/bash', 'bash', '--version', /version (\d+\.\d+\.\d+)/],
  ['/usr/bin/openssl', 'openssl', 'version', /OpenSSL (\d+\.\d+\.\d+\w*)/],
  ['/usr/bin/perl', 'perl', '-v', /\(v(5\.\d+\.\d+)\)/],
  ['/usr/bin/git', 'git', '--version', /version (\d+\.\d+\.\d+)/],
  ['/usr/bin/curl', 'curl', '--version', /curl (\d+\.\d+\.\d+)/],
  ['/usr/bin/wget', 'wget', '--version', /Wget (1\.\d+(?:\.\d+)?)/],
  ['/usr/bin/ssh', 'openssh', '-V', /OpenSSH_(\d+\.\d+p\d+)/],
  ['/usr/bin/python3', 'python', '--version', /Python (3\.\d+\.\d+)/],
  ['/usr/bin/busybox', 'busybox', '--help', /BusyBox v(\d+\.\d+\.\d+)/],
];

it.each(programs)('%s says of itself what is read in it', (path, name, argument, form) => {
  if (!existsSync(path)) return console.log(`skipped: there is no ${path} here`);
  const file = realpathSync(path);
  const said = execFileSync('sh', ['-c', `"$0" ${argument} 2>&1`, file], { encoding: 'utf8' });
  const version = form.exec(said)?.[1];
  expect(version).toBeDefined();
  const { components } = inventoryOf({ [`usr/bin/${basename(file)}`]: readFileSync(file) });
  expect(components.map(({ purl }) => purl)).toContain(`pkg:generic/${name}@${version}`);
});
