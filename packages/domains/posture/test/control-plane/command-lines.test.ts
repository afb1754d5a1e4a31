import { describe, expect, it } from 'vitest';
import { parseFlags, shellCommands } from '../../src/control-plane/flags.ts';
import { parseDuration } from '../../src/control-plane/duration.ts';
import { isLoopback } from '../../src/control-plane/loopback.ts';
import { applied, findingOf, judge } from './bench.ts';

function flags(...words: string[]): Record<string, (string | undefined)[]> {
  const uses = parseFlags(words.map((text, index) => ({ text, path: ['args', index], whole: true })));
  return Object.fromEntries([...uses].map(([name, found]) => [name, found.map(({ value }) => value)]));
}

describe('flags', () => {
  it.each([
    [['--a=b'], { a: ['b'] }],
    [['--a', 'b'], { a: ['b'] }],
    [['-a', 'b'], { a: ['b'] }],
    [['--a='], { a: [''] }],
    [['--a=b=c,d'], { a: ['b=c,d'] }],
    [['--a', '--b', 'c'], { a: [undefined], b: ['c'] }],
    [['--a=1', '--a=2'], { a: ['1', '2'] }],
    [['--anonymous_auth=false'], { 'anonymous-auth': ['false'] }],
    [['--profiling', 'false'], { profiling: [undefined] }],
    [['word', '--a=b', '--', '--c=d'], { a: ['b'] }],
  ])('%j', (words, expected) => {
    expect(flags(...words)).toEqual(expected);
  });
});

describe('shell commands', () => {
  it.each([
    ['kube-apiserver --v=2 --a=b', [['kube-apiserver', '--v=2', '--a=b']]],
    [
      'ulimit -n 4096; exec etcd --a',
      [
        ['ulimit', '-n', '4096'],
        ['exec', 'etcd', '--a'],
      ],
    ],
    ['a "b c" \'d e\' f\\ g', [['a', 'b c', 'd e', 'f g']]],
    ['a \\\n  b', [['a', 'b']]],
    ["a 'unclosed", [['a', 'unclosed']]],
  ])('%j', (script, commands) => {
    expect(shellCommands(script).filter((words) => words.length > 0)).toEqual(commands);
  });
});

describe('durations', () => {
  it.each([
    ['0', 0],
    ['1m30s', 90],
    ['1.5h', 5400],
    ['-2s', -2],
    ['500ms', 0.5],
    ['5', undefined],
    ['', undefined],
  ])('%j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('loopback addresses', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.0.0.1:10249', true],
    ['localhost:80', true],
    ['::1', true],
    ['[::1]:80', true],
    ['0.0.0.0', false],
    ['[::]:10249', false],
    ['127.0.0.1.example.org', false],
    ['10.0.0.1:10249', false],
  ])('%s: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});

function pod(container: Record<string, unknown>, labels: Record<string, string> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'kube-system', labels },
    spec: { containers: [{ name: 'c', ...container }] },
  };
}

const scheduler = ['scheduler-bind-address', 'scheduler-profiling'];

describe('a component is known', () => {
  it.each([
    ['by the binary', { command: ['kube-scheduler'] }, {}],
    ['by the binary’s base name', { command: ['/usr/local/bin/kube-scheduler'] }, {}],
    ['by the first argument', { args: ['kube-scheduler', '--v=2'] }, {}],
    ['behind hyperkube', { command: ['/hyperkube', 'scheduler'] }, {}],
    ['in a shell script', { command: ['/bin/sh', '-c', 'mkdir /x && exec kube-scheduler --v=2'] }, {}],
    [
      'behind a log wrapper',
      { command: ['/go-runner', '--log-file=/var/log/s.log', '/usr/local/bin/kube-scheduler'] },
      {},
    ],
    ['by labels', { args: ['--v=2'] }, { component: 'kube-scheduler', tier: 'control-plane' }],
  ])('%s', (_, container, labels) => {
    expect(judge([pod(container, labels)]).failing).toEqual(scheduler);
  });

  it.each([
    ['another binary', { command: ['kube-scheduler-simulator', '--x'] }, {}],
    ['an argument that names it', { command: ['echo', 'kube-scheduler'] }, {}],
    ['a label outside kube-system’s tier', { args: ['--v=2'] }, { app: 'kube-scheduler' }],
    [
      'another command under its labels',
      { command: ['sleep', '1'] },
      { component: 'kube-scheduler', tier: 'control-plane' },
    ],
  ])('and not by %s', (_, container, labels) => {
    const judged = judge([pod(container, labels)]);
    expect(judged.failing).toEqual([]);
    expect(judged.status('scheduler-profiling')).toBe('notApplicable');
  });
});

describe('where a flag is fixed', () => {
  it.each([
    ['in its list', { command: ['kube-scheduler', '--bind-address=127.0.0.1', '--profiling=true'] }],
    ['as two words', { command: ['kube-scheduler', '--bind-address', '0.0.0.0', '--profiling=false'] }],
    ['when repeated', { command: ['kube-scheduler', '--bind-address=127.0.0.1', '--profiling=false', '--profiling'] }],
    ['among args', { command: ['kube-scheduler'], args: ['--bind-address=127.0.0.1'] }],
    ['at the end', { command: ['kube-scheduler', '--profiling=false'] }],
  ])('%s', (_, container) => {
    const object = pod(container);
    const judged = judge([object]);
    expect(judged.failing).toHaveLength(1);
    const { fix } = findingOf(judged, judged.failing[0] as string);
    expect(judge([applied(object, fix?.operations ?? [])]).failing).toEqual([]);
  });

  it('never inside a script', () => {
    const judged = judge([pod({ command: ['sh', '-c', 'kube-scheduler --bind-address=127.0.0.1'] })]);
    expect(findingOf(judged, 'scheduler-profiling')).not.toHaveProperty('fix');
  });

  it('points at the flag’s own line', () => {
    const judged = judge(`apiVersion: v1
kind: Pod
metadata: {name: s}
spec:
  containers:
    - name: s
      command:
        - kube-scheduler
        - --bind-address=127.0.0.1
        - --profiling=true
`);
    expect(findingOf(judged, 'scheduler-profiling').place.line).toBe(10);
    expect(findingOf(judged, 'scheduler-profiling').part).toBe('spec.containers[s].command[--profiling]#profiling');
  });
});
