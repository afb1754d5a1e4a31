import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodeFrame, encodeRow, openSpool } from '@seawall/forward';
import {
  type Batch,
  createAuthority,
  type Ingest,
  newEnrolmentToken,
  openAuthority,
  startIngest,
} from '@seawall/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-sending-'));
const authority = openAuthority(createAuthority(new Date()));
const { stored, text: token } = newEnrolmentToken('shop', authority);
const bank = newEnrolmentToken('bank', authority);
const renewed = newEnrolmentToken('shop', authority);
const batches: Batch[] = [];
let ingest: Ingest;
const tell =
  '{name: tell, when: {rules: [Miner started]}, mode: apply, actions: [{action: command, command: [/bin/cat]}]}';

beforeAll(async () => {
  ingest = await startIngest({
    address: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
    authority,
    now: () => new Date(),
    onError: () => undefined,
    senders: {
      token: (id) => Promise.resolve([stored, bank.stored, renewed.stored].find((one) => one.id === id)),
      enrolling: () => Promise.resolve({ ended: () => Promise.resolve() }),
      enrolled: () => Promise.resolve(),
      isWelcome: () => Promise.resolve(true),
      bearer: (text, cluster) =>
        Promise.resolve(
          text === 'swl_good' ? { name: 'ci', ...(cluster === undefined ? {} : { cluster }) } : undefined,
        ),
    },
    sink: {
      stored: (id) => Promise.resolve(batches.find(({ header }) => header.id === id)?.acknowledgement),
      store: (batch) => Promise.resolve(void batches.push(batch)),
    },
  });
  writeFileSync(join(folder, 'token'), `${token}\n`);
  writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { hostPID: true, containers: [{ name: 'app', image: 'web:latest' }] },
  };
  writeFileSync(join(folder, 'web.yaml'), JSON.stringify(pod));
  const event = {
    type: 'execve',
    time: '2026-03-02T10:00:00.000Z',
    process: { exepath: '/tmp/xmrig', args: [], container: 'c1', user: 'root' },
  };
  writeFileSync(join(folder, 'events.ndjson'), `${JSON.stringify(event)}\n`);
});
afterAll(() => ingest.close());
beforeEach(() => {
  batches.length = 0;
});

function sent(args: readonly string[], env: Record<string, string> = {}): ReturnType<typeof run> {
  return run(folder, [...args, '--server', ingest.url], { XDG_STATE_HOME: join(folder, 'state'), ...env });
}

/** What the sets that were sent say: engine, scope, how many findings, and whether the rest is fixed. */
function sets(): unknown[][] {
  return batches.flatMap(({ rows }) =>
    rows.flatMap((row) => {
      if (row.type !== 'findings') return [];
      const { complete, engine, findings, scope } = row.findings;
      return [[engine, scope, findings.length, complete]];
    }),
  );
}

/** Those of images, nodes and clusters. */
const setsOfWholes = (): unknown[][] => sets().filter(([, scope]) => !String(scope).startsWith('project/'));

/** An image with one file, as `docker save` writes it. */
function archive(name: string, file: string, content: string): void {
  const root = join(folder, name);
  mkdirSync(join(root, 'layer'), { recursive: true });
  writeFileSync(join(root, 'layer', file), content);
  execFileSync('tar', ['-C', join(root, 'layer'), '-cf', join(root, 'layer.tar'), '.']);
  const layer = createHash('sha256')
    .update(readFileSync(join(root, 'layer.tar')))
    .digest('hex');
  const rootfs = { type: 'layers', diff_ids: [`sha256:${layer}`] };
  writeFileSync(join(root, 'config.json'), JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs }));
  const manifest = [{ Config: 'config.json', RepoTags: [`${name}:1`], Layers: ['layer.tar'] }];
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(manifest));
  execFileSync('tar', ['-C', root, '-cf', join(folder, `${name}.tar`), 'manifest.json', 'config.json', 'layer.tar']);
}

describe('--server', () => {
  it('sends what a scan finds, as the full set of its project, beside the report', async () => {
    const { code, stdout, stderr } = await sent(['scan', 'web.yaml', '--token-file', 'token', '--fail-on', 'none']);
    expect([code, stdout.includes('Pod shop/web'), stderr]).toEqual([0, true, expect.stringContaining('Sent to')]);
    expect(batches.map(({ sender }) => sender)).toEqual([
      { cluster: 'shop', name: expect.stringMatching(/^scanner:/) },
    ]);
    const [row] = batches[0]?.rows ?? [];
    if (row?.type !== 'findings') throw new Error('no findings');
    expect(row.findings).toMatchObject({
      engine: 'posture',
      scope: expect.stringMatching(/^project\/.*\/web\.yaml$/),
      complete: true,
    });
    // Whatever kind the findings of controls are of, they are one set.
    const found = row.findings.findings.map(({ kind, rule }) => `${kind} ${rule}`);
    expect(found).toEqual(expect.arrayContaining(['misconfiguration host-pid', 'supply-chain image-tag-latest']));
    expect(row.findings.rules.map(({ id }) => id)).toContain('host-pid');
  });

  it('says so when nothing is wrong any more, of what was looked at alone', async () => {
    const scopes = () =>
      batches.flatMap(({ rows }) =>
        rows.flatMap((row) =>
          row.type === 'findings' ? [[row.findings.engine, row.findings.scope, row.findings.findings.length]] : [],
        ),
      );
    const place = `project/${basename(folder)}`;
    writeFileSync(
      join(folder, 'fine.yaml'),
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }),
    );
    await sent(['scan', 'fine.yaml', '--token-file', 'token', '--fail-on', 'none']);
    expect(scopes()).toEqual([
      ['posture', `${place}/fine.yaml`, expect.any(Number)],
      ['secrets', `${place}/fine.yaml`, 0],
    ]);
    batches.length = 0;
    await sent(['scan', '.', '--token-file', 'token', '--fail-on', 'none']);
    const whole = ['posture', 'secrets'].map((engine) => [engine, place, expect.any(Number)]);
    expect([scopes(), scopes().length]).toEqual([expect.arrayContaining(whole), 2]);
    batches.length = 0;
    await sent(['scan', '.', '--no-secrets', '--token-file', 'token', '--fail-on', 'none']);
    expect(scopes().map(([engine]) => engine)).toEqual(['posture']);
  });

  it('says of a node that nothing is wrong with it any more', async () => {
    const root = join(folder, 'host');
    for (const path of ['etc', 'proc/sys/kernel']) mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'etc/shadow'), 'root:!::\n', { mode: 0o644 });
    const args = [
      'scan',
      'node',
      '--root',
      'host',
      '--node-name',
      'worker-1',
      '--token-file',
      'token',
      '--fail-on',
      'none',
    ];
    await sent(args);
    expect(sets()).toEqual([['posture', 'node:worker-1', expect.any(Number), true]]);
    expect(sets()[0]?.[2]).toBeGreaterThan(0);
    batches.length = 0;
    rmSync(join(root, 'etc/shadow'));
    await sent(args);
    expect(sets()).toEqual([['posture', 'node:worker-1', 0, true]]);
    // How the controls came out is told all the same.
    const [row] = batches[0]?.rows ?? [];
    expect(row?.type === 'findings' ? row.findings.controls?.length : 0).toBeGreaterThan(0);
  });

  it('says of a clean image that nothing is wrong with it, by every engine that looked', async () => {
    archive('clean', 'readme', 'hello');
    const scan = ['scan', 'image', join(folder, 'clean.tar'), '--token-file', 'token', '--fail-on', 'none'];
    await sent(scan);
    const scopes = new Set(setsOfWholes().map(([, scope]) => scope));
    expect(scopes.size).toBe(1);
    const [image] = scopes;
    expect(setsOfWholes()).toEqual([
      ['secrets', image, 0, true],
      ['vulnerabilities', image, 0, true],
    ]);
    batches.length = 0;
    await sent([...scan, '--no-secrets']);
    expect(setsOfWholes()).toEqual([['vulnerabilities', image, 0, true]]);
  });

  it('sends what detection raises, with an API token for the cluster that is named', async () => {
    const args = ['detect', 'events.ndjson', '--server-ca', 'ca.pem', '--server-cluster', 'east', '--fail-on', 'none'];
    const { code } = await sent(args, { SEAWALL_TOKEN: 'swl_good' });
    expect(code).toBe(0);
    for (const { sender } of batches) expect(sender).toEqual({ cluster: 'east', name: 'ci' });
    expect(
      batches.flatMap(({ rows }) => rows.map((row) => (row.type === 'alert' ? row.alert.rule : row.type))),
    ).toContain('Miner started');
  });

  it('tells what it did about alerts, each once, and first what the last run could not', async () => {
    const state = join(folder, 'responding');
    writeFileSync(join(folder, 'answers.yaml'), `alerting:\n  responses:\n  - ${tell}\n`);
    const detect = ['detect', 'events.ndjson', '--respond', '--config', 'answers.yaml', '--state', state];
    const args = [...detect, '--fail-on', 'none', '--token-file', 'token'];
    const told = () =>
      batches.flatMap(({ rows }) => rows.flatMap((row) => (row.type === 'response' ? [row.response] : [])));
    // What was done before a server was named is nothing to it.
    await run(folder, [...detect, '--fail-on', 'none']);
    expect((await sent(args)).code).toBe(0);
    const rows = batches.flatMap(({ rows: all }) => all);
    expect(told()).toMatchObject([
      {
        action: 'command',
        who: 'tell',
        result: 'refused',
        undoable: false,
        what: { en: expect.stringContaining('/bin/cat') },
      },
    ]);
    expect(rows.findIndex(({ type }) => type === 'alert')).toBeLessThan(
      rows.findIndex(({ type }) => type === 'response'),
    );
    // As when the process died between the journal and the spool.
    const list = readdirSync(state).find((name) => name.endsWith('.told')) ?? '';
    const lines = readFileSync(join(state, list), 'utf8').trimEnd().split('\n');
    const [last] = told();
    expect(lines.at(-1)).toBe(last?.id);
    writeFileSync(join(state, list), `${lines.slice(0, -1).join('\n')}\n${last?.id.slice(0, 5)}`);
    batches.length = 0;
    await sent(args);
    expect(told().map(({ id }) => id === last?.id)).toEqual([true, false]);
    batches.length = 0;
    await sent(args);
    expect(told()).toHaveLength(1);
  });

  it('with the token of another cluster sends of that one, and nothing that waits of the first', async () => {
    writeFileSync(join(folder, 'bank-token'), bank.text);
    for (const file of ['token', 'bank-token', 'token']) {
      expect((await sent(['scan', 'web.yaml', '--token-file', file, '--fail-on', 'none'])).code).toBe(0);
    }
    expect(batches.map(({ sender }) => sender.cluster)).toEqual(['shop', 'bank', 'shop']);
  });

  it('with a new token for the same cluster sends what waits under the one before, and tells what waits of another', async () => {
    const state = join(folder, 'replaced');
    const scan = ['scan', 'fine.yaml', '--fail-on', 'none', '--token-file'];
    const under = (file: string) => sent([...scan, file], { XDG_STATE_HOME: state });
    const wait = async (cluster: string, text: string): Promise<void> => {
      writeFileSync(join(folder, 'waiting-token'), text);
      const known = new Set(readdirSync(join(state, 'seawall/senders')));
      await under('waiting-token');
      const own = readdirSync(join(state, 'seawall/senders')).find((name) => !known.has(name)) ?? '';
      const spool = await openSpool({
        folder: join(state, 'seawall/senders', own, 'spool'),
        maxBytes: 1e6,
        whenFull: 'refuse',
      });
      const source = { kind: 'scanner', name: 'n', version: '1' } as const;
      const row = encodeRow({ type: 'pulse', pulse: { at: '2026-11-26T12:00:00Z', lost: cluster.length, waiting: 0 } });
      const frame = await encodeFrame({ seawall: 1, id: randomUUID(), sequence: 9, source, rows: 1 }, [row]);
      await spool.add({ sequence: 9, rows: 1, bytes: frame.length }, frame);
    };
    writeFileSync(join(folder, 'fine.yaml'), '{apiVersion: v1, kind: Namespace, metadata: {name: n}}');
    mkdirSync(join(state, 'seawall/senders'), { recursive: true });
    await wait('shop', token);
    await wait('bank', bank.text);
    batches.length = 0;
    writeFileSync(join(folder, 'new-token'), renewed.text);
    const { stderr } = await under('new-token');
    const pulses = batches.flatMap(({ rows, sender }) =>
      rows.flatMap(({ type }) => (type === 'pulse' ? [sender.cluster] : [])),
    );
    expect([pulses, stderr]).toEqual([['shop'], expect.stringMatching(/1 rows of another cluster .* still wait/)]);
    batches.length = 0;
    expect((await under('new-token')).stderr).toMatch(/another cluster/);
    expect(batches.flatMap(({ rows }) => rows.map(({ type }) => type))).not.toContain('pulse');
  });

  it('without a token says how to give one', async () => {
    const { code, stderr } = await sent(['scan', 'web.yaml', '--fail-on', 'none']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('SEAWALL_TOKEN')]);
  });
});
