import type { Component } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { build, component, debian, debianTracker, find, lines, osv } from './world.ts';

function rpm(name: string, version: string, more: object = {}, id = 'almalinux'): Component {
  return component('rpm', name, version, { distribution: { id, version: '8.9' }, ...more });
}

describe('packages of Debian', () => {
  const { database } = build({
    'debian-tracker/tracker.json': debianTracker({
      openssl: {
        'CVE-2024-0001': { status: 'resolved', fixed_version: '3.0.15-1', urgency: 'medium' },
        'CVE-2024-0002': { status: 'open', urgency: 'not yet assigned' },
        'CVE-2024-0003': { status: 'open', urgency: 'low', nodsa: 'x', nodsa_reason: 'ignored' },
        'CVE-2024-0004': { status: 'open', urgency: 'low', nodsa: 'x', nodsa_reason: 'postponed' },
        'CVE-2024-0005': { status: 'resolved', fixed_version: '0', urgency: 'low' },
        'CVE-2024-0006': { status: 'undetermined', urgency: 'low' },
        'CVE-2024-0007': { status: 'open', urgency: 'end-of-life' },
        'CVE-2024-0008': { status: 'open', urgency: 'unimportant' },
        'CVE-2024-0009': { status: 'open', urgency: 'low', nodsa: 'Minor issue', nodsa_reason: '' },
      },
      linux: { 'CVE-2024-0010': { status: 'open', urgency: 'high' } },
      docker: { 'CVE-2024-0011': { status: 'open', urgency: 'high' } },
    }),
    'debian-tracker/DSA/list': [
      '[01 Nov 2024] DSA-1-1 openssl - security update',
      '\t{CVE-2024-0009}',
      '\t[bookworm] - openssl 3.0.16-1',
      '',
    ].join('\n'),
  });
  const libssl = debian('libssl3', '3.0.14-1', { source: { name: 'openssl', version: '3.0.14-1' } });
  const states = (version: string): Record<string, string> =>
    Object.fromEntries(
      find(database, [{ ...libssl, version, source: { name: 'openssl', version } }]).matches.map(
        ({ vulnerability, state }) => [vulnerability.slice(-1), state],
      ),
    );

  test('are matched by source package, each state told apart', () => {
    expect(states('3.0.14-1')).toEqual({
      1: 'affected',
      2: 'affected',
      3: 'willNotFix',
      4: 'deferred',
      7: 'endOfLife',
      8: 'affected',
      9: 'affected',
    });
  });

  test('a later advisory overrides that none was planned', () => {
    expect(states('3.0.16-1')).not.toHaveProperty('9');
    expect(states('3.0.16-1')).not.toHaveProperty('1');
  });

  test('a missing epoch is 0, and one above outweighs the rest', () => {
    expect(states('1:1.0-1')).not.toHaveProperty('1');
  });

  test('headers are not the kernel', () => {
    const source = { name: 'linux', version: '6.1.1-1' };
    const found = find(database, [
      debian('linux-libc-dev', '6.1.1-1', { source }),
      debian('linux-headers-6.1.0-9-amd64', '6.1.1-1', { source }),
      debian('linux-image-6.1.0-9-amd64', '6.1.1-1', { source }),
    ]);
    expect(lines(found)).toEqual(['CVE-2024-0010 linux-image-6.1.0-9-amd64']);
  });

  test.each([
    ['third-party', debian('docker', '1', { vendor: 'Docker <support@docker.com>' })],
    ['third-party', debian('docker', '1.pgdg120+1')],
    ['no-feed', debian('docker', '1', { distribution: { id: 'debian', version: '11' } })],
    ['no-feed', debian('docker', '1', { distribution: { id: 'slackware', version: '15' } })],
    ['no-distribution', component('deb', 'docker', '1')],
    ['no-version', debian('docker', '')],
    ['bad-version', debian('docker', 'not a version')],
  ])('%s: what cannot be known is said', (reason, one) => {
    const found = find(database, [one]);
    expect(found.matches).toEqual([]);
    expect(found.unknown.map((unknown) => unknown.reason)).toEqual([reason]);
  });
});

describe('Ubuntu', () => {
  const { database } = build({
    'ubuntu/a.json': osv('UBUNTU-CVE-2024-0001', 'Ubuntu:20.04:LTS', 'bash', '5.0-6ubuntu1.1', {
      upstream: ['CVE-2024-0001'],
    }),
    'ubuntu/b.json': {
      ...osv('UBUNTU-CVE-2024-0002', 'Ubuntu:20.04:LTS', 'bash', 'x', { upstream: ['CVE-2024-0002'] }),
      affected: [
        {
          package: { ecosystem: 'Ubuntu:20.04:LTS', name: 'bash' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
        },
        {
          package: { ecosystem: 'Ubuntu:Pro:20.04:LTS', name: 'bash' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '5.0-6ubuntu1.2+esm1' }] }],
        },
      ],
    },
  });
  const distribution = { id: 'ubuntu', version: '20.04' };

  test('a flaw is disclosed by the base pocket and fixed by either', () => {
    const found = find(database, [component('deb', 'bash', '5.0-6ubuntu1', { distribution })]);
    expect(lines(found).sort()).toEqual([
      'CVE-2024-0001 bash → 5.0-6ubuntu1.1',
      'CVE-2024-0002 bash → 5.0-6ubuntu1.2+esm1',
    ]);
    expect(found.matches.find(({ vulnerability }) => vulnerability.endsWith('2'))?.channel).toBe('esm');
    expect(lines(find(database, [component('deb', 'bash', '5.0-6ubuntu1.2+esm1', { distribution })]))).toEqual([]);
  });
});

describe('the family of Red Hat', () => {
  const { database } = build({
    'almalinux/module.json': osv('ALSA-2024:1', 'AlmaLinux:8', 'nodejs', '1:18.20.2-1.module_el8.9.0+1', {
      summary: 'Important: nodejs:18 security update',
      related: ['CVE-2024-0001', 'CVE-2024-0002'],
    }),
    'almalinux/other.json': osv('ALSA-2024:2', 'AlmaLinux:8', 'nodejs', '1:20.12.2-2.module_el8.9.0+2', {
      summary: 'Important: nodejs:20 security update',
      related: ['CVE-2024-0001'],
    }),
    'almalinux/kernel.json': osv('ALSA-2024:3', 'AlmaLinux:8', 'kernel-core', '4.18.0-553.el8', {
      summary: 'Moderate: kernel security update',
      related: ['CVE-2024-0003'],
    }),
    'osv/eus.json': osv('RHSA-2024:9', 'Red Hat:rhel_eus:8.6::baseos', 'kernel-core', '0:4.18.0-372.100.1.el8_6', {
      upstream: ['CVE-2024-0003'],
    }),
    'osv/main.json': osv('RHSA-2024:8', 'Red Hat:enterprise_linux:8::baseos', 'kernel-core', '0:4.18.0-553.el8', {
      upstream: ['CVE-2024-0003'],
    }),
  });

  test.each([
    [
      'nodejs:18:8090020',
      '1:18.19.0-1.module_el8.9.0+1',
      ['CVE-2024-0001 nodejs → 1:18.20.2-1.module_el8.9.0+1', 'CVE-2024-0002 nodejs → 1:18.20.2-1.module_el8.9.0+1'],
    ],
    ['nodejs:20:8090020', '1:20.12.2-2.module_el8.9.0+2', []],
    ['nodejs:16:8090020', '1:16.1.0-1.module_el8.9.0+1', []],
  ])('the stream %s is part of the key', (modularity, version, expected) => {
    expect(lines(find(database, [rpm('nodejs', version, { modularity })])).sort()).toEqual(expected);
  });

  test('a missing epoch compares as 0, the vendor says who answers', () => {
    expect(lines(find(database, [rpm('kernel-core', '4.18.0-552.el8', { vendor: 'AlmaLinux' })]))).toHaveLength(1);
    expect(find(database, [rpm('kernel-core', '4.18.0-552.el8', { vendor: 'ELRepo' })]).unknown).toHaveLength(1);
  });

  test.each([
    ['4.18.0-372.99.1.el8_6', 1],
    ['4.18.0-372.100.1.el8_6', 0],
    ['4.18.0-477.10.1.el8_8', 1],
    ['4.18.0-553.el8', 0],
  ])('%s: a stream with extended support has its own fix', (version, count) => {
    expect(find(database, [rpm('kernel-core', version, {}, 'rhel')]).matches).toHaveLength(count);
  });
});

describe('packages of languages', () => {
  const { database } = build({
    'ghsa/GHSA-1.json': osv('GHSA-1', 'Go', 'example.com/m', '1.5.0', {
      aliases: ['CVE-2024-0001'],
      database_specific: { severity: 'HIGH' },
    }),
    'golang/GO-1.json': {
      ...osv('GO-2024-1', 'Go', 'example.com/m', '1.4.0', { aliases: ['CVE-2024-0001', 'GHSA-1'] }),
    },
    'golang/GO-2.json': {
      id: 'GO-2024-2',
      aliases: ['CVE-2024-0002'],
      affected: [
        {
          package: { ecosystem: 'Go', name: 'stdlib' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.22.4' }] }],
          ecosystem_specific: { imports: [{ path: 'net/http', symbols: ['Server.Serve'] }] },
        },
      ],
    },
    'pypa/p.yaml':
      'id: PYSEC-1\naliases: [CVE-2024-0003]\naffected:\n- package: {ecosystem: PyPI, name: flask-cors}\n  versions: ["1.10", "1.2"]\n',
    'kev/kev.json': {
      catalogVersion: '1',
      vulnerabilities: [{ cveID: 'CVE-2024-0003', dateAdded: '2024-05-01', knownRansomwareCampaignUse: 'Known' }],
    },
    'epss/epss.csv': '#model_version:v2025\ncve,epss,percentile\nCVE-2024-0003,0.25,0.97\nCVE-2024-0001,broken,1\n',
  });

  test('the authority of the ecosystem decides, and the contradiction is kept', () => {
    expect(find(database, [component('golang', 'example.com/m', 'v1.4.1')])).toMatchObject({
      matches: [],
      contradictions: 1,
    });
    const { matches } = find(database, [component('golang', 'example.com/m', 'v1.3.0')]);
    expect(matches).toMatchObject([
      {
        vulnerability: 'CVE-2024-0001',
        severity: 'high',
        severityFrom: 'ghsa',
        contradicted: false,
        fixedVersions: ['1.4.0'],
      },
    ]);
  });

  test.each([
    [['net/http.(*Server).Serve', 'main.main'], true],
    [['net/http.(*Client).Do'], false],
    [undefined, undefined],
  ])('symbols %j: reachable %s', (symbols, reachable) => {
    const { matches } = find(database, [
      component('golang', 'stdlib', 'go1.22.3', symbols === undefined ? {} : { symbols }),
    ]);
    expect(matches.map((one) => one.reachable)).toEqual([reachable]);
  });

  test('names are normalised, single versions compared by value', () => {
    expect(lines(find(database, [component('pypi', 'Flask_Cors', '1.10.0')]))).toEqual(['CVE-2024-0003 Flask_Cors']);
    expect(lines(find(database, [component('pypi', 'Flask_Cors', '1.1')]))).toEqual([]);
  });

  test('what is exploited comes first, by factors that add up', () => {
    const { matches } = find(database, [
      component('golang', 'example.com/m', 'v1.3.0'),
      component('pypi', 'flask-cors', '1.2'),
    ]);
    expect(matches.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2024-0003', 'CVE-2024-0001']);
    for (const { priority } of matches) {
      expect(priority.factors.reduce((sum, { points }) => sum + points, 0)).toBe(priority.score);
    }
    expect(matches[0]?.priority.factors.map(({ id }) => id)).toEqual([
      'severity',
      'known-exploited',
      'ransomware',
      'epss',
    ]);
  });
});
