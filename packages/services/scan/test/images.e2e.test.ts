import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const why = spawnSync('tar', ['--version']).status === 0 ? undefined : 'needs tar';
const seawall = resolve('packages/apps/cli/bin/seawall.js');

describe.skipIf(why !== undefined)(`the command on an archive (${why ?? 'in worker threads'})`, () => {
  const work = mkdtempSync(join(tmpdir(), 'seawall-cli-'));
  const env = { ...process.env, SEAWALL_CACHE: join(work, 'cache'), LANG: 'en' };
  const archive = join(work, 'app.tar');
  const kind = 'PRIVATE KEY-----';
  const key = `-----BEGIN ${kind}\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(3)}-----END ${kind}\n`;

  function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [seawall, ...args], { encoding: 'utf8', env, cwd: work });
  }

  function layer(name: string, files: Readonly<Record<string, string>>): string {
    const root = join(work, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    spawnSync('tar', ['-C', root, '-cf', join(work, `${name}.tar`), '.']);
    const digest = createHash('sha256')
      .update(readFileSync(join(work, `${name}.tar`)))
      .digest('hex');
    spawnSync('gzip', [join(work, `${name}.tar`)]);
    return `sha256:${digest}`;
  }

  beforeAll(() => {
    const apkSum = createHash('sha1').update(key).digest('base64');
    const diffIds = [
      layer('one', {
        'usr/share/tool/test.pem': key,
        'usr/share/tool/changed.pem': `${key}and more\n`,
        'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\n',
        'lib/apk/db/installed':
          'P:musl\nV:1.2.5-r10\nA:x86_64\n\n' +
          `P:tool\nV:1-r0\nF:usr/share/tool\nR:test.pem\nZ:Q1${apkSum}\nR:changed.pem\nZ:Q1${apkSum}\n\n`,
      }),
      layer('two', { 'lib/apk/db/installed': 'P:musl\nV:1.2.5-r10\nA:x86_64\n\nP:curl\nV:8.14.1-r1\nA:x86_64\n\n' }),
    ];
    const history = [
      { created_by: 'ADD rootfs.tar / # buildkit' },
      { created_by: 'RUN /bin/sh -c apk add curl # buildkit' },
    ];
    const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds }, history };
    writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    const manifest = [{ Config: 'config.json', RepoTags: ['team/app:1'], Layers: ['one.tar.gz', 'two.tar.gz'] }];
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    spawnSync('tar', ['-C', work, '-cf', archive, 'manifest.json', 'config.json', 'one.tar.gz', 'two.tar.gz']);
  });

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('the bill of materials is the same cold, warm and without a cache', () => {
    const cold = run('sbom', 'app.tar');
    expect(cold.stderr).toBe('');
    expect(cold.status).toBe(0);
    expect(cold.stdout).toContain('pkg:apk/alpine/curl@8.14.1-r1?arch=x86_64&distro=alpine-3.22.1');
    expect(run('sbom', 'app.tar').stdout).toBe(cold.stdout);
    expect(run('sbom', 'app.tar', '--no-cache').stdout).toBe(cold.stdout);
  });

  test('a key that a package ships to everyone is advice, also when a later layer has removed the package; a changed file is none of its own', () => {
    const { stdout } = run('scan', 'image', 'app.tar', '--secrets', '--severity', 'info', '--format', 'json');
    const { findings } = JSON.parse(stdout) as { findings: { severity: string; values: Record<string, string> }[] };
    const told = findings.map(({ severity, values }) => [severity, values['path'], values['package']].join(' '));
    expect(told.sort()).toEqual(['critical usr/share/tool/changed.pem ', 'info usr/share/tool/test.pem tool']);
  });

  test('what is no image is wrong usage, and the message names it', () => {
    writeFileSync(join(work, 'not.tar'), Buffer.alloc(4096, 'x'));
    expect(run('sbom', 'docker-archive:not.tar')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('not.tar'),
    });
    expect(run('scan', 'image', './missing.tar')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('missing.tar'),
    });
  });

  test('a damaged layer makes the scan incomplete, and the rest is reported', () => {
    const bytes = readFileSync(archive);
    const at = bytes.lastIndexOf('two.tar.gz') + 512 + 60;
    bytes.fill(0xff, at, at + 20);
    writeFileSync(join(work, 'damaged.tar'), bytes);
    const { status, stdout, stderr } = run('sbom', 'damaged.tar', '--no-cache');
    expect(status).toBe(3);
    expect(stderr).toContain('layer 2');
    expect(stdout).toContain('pkg:apk/alpine/musl@');
  });
});
