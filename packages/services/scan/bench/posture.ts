import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { controls, createJudge, defaultSettings } from '@seawall/posture';
import { defaultSeverity, machine, outputs, scan } from '../src/index.ts';

// 10,000 manifests × all controls, as a process of its own, with its peak memory; where the time goes; and where
// kube-linter or Polaris are on the PATH, the same files through them in the same run.

const count = 10_000;
const teams = 40;
const runs = 3;
const nameWidth = 36;

const competitors = [
  { program: 'kube-score', args: `score -o json $(find DIR -name '*.yaml')`, on: 'all' },
  { program: 'kube-linter', args: 'lint DIR --format json', on: 'all' },
  { program: 'polaris', args: 'audit --audit-path DIR --format json', on: 'all' },
  { program: 'kubescape', args: 'scan DIR --format json', on: 'some' },
  { program: 'trivy', args: 'config DIR --format json', on: 'some' },
  { program: 'checkov', args: '-d DIR --framework kubernetes --quiet -o json', on: 'some' },
] as const;

/** A workload of about 4 KB, no two alike, with the faults that people make in two of three. */
function manifest(index: number): string {
  const name = `service-${index}`;
  const namespace = `team-${index % teams}`;
  const good = index % 3 === 0;
  const containers = Array.from({ length: index % 5 === 0 ? 2 : 1 }, (_, at) => container(index, at, good)).join('');
  return `# Owned by team ${index % teams}; see the runbook before you change anything here.
apiVersion: apps/v1
kind: ${index % 7 === 0 ? 'StatefulSet' : 'Deployment'}
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: suite-${index % 25}
    team: team-${index % teams}
  annotations:
    description: "Serves requests of kind ${index} for the rest of the suite"
spec:
  replicas: ${1 + (index % 4)}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        team: team-${index % teams}
    spec:
      serviceAccountName: ${name}
${good ? '      automountServiceAccountToken: false\n      securityContext:\n        runAsNonRoot: true\n        runAsUser: 10001\n        seccompProfile:\n          type: RuntimeDefault\n' : ''}      containers:
${containers}      volumes:
      - name: tmp
        emptyDir: {}
      - name: settings
        configMap:
          name: ${name}
`;
}

function container(index: number, at: number, good: boolean): string {
  return `      - name: c${at}
        image: registry.example/suite-${index % 25}/image-${index % 500}:${good ? `1.${index % 30}.2` : 'latest'}
        ports:
        - name: ${at === 0 ? 'http' : `extra-${at}`}
          containerPort: ${8080 + at}
        env:
        - name: SERVICE_NAME
          value: service-${index}
        - name: UPSTREAM_TIMEOUT
          value: "${index % 60}s"
${settings(index)}        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              name: database
              key: password
        resources:
          requests:
            cpu: ${50 + (index % 10) * 10}m
            memory: ${64 + (index % 8) * 32}Mi
${good ? '          limits:\n            memory: 512Mi\n' : ''}        readinessProbe:
          httpGet:
            path: /ready
            port: ${8080 + at}
          periodSeconds: 10
        livenessProbe:
          httpGet:
            path: /live
            port: ${8080 + at}
${good ? '        securityContext:\n          allowPrivilegeEscalation: false\n          readOnlyRootFilesystem: true\n          capabilities:\n            drop:\n            - ALL\n' : ''}        volumeMounts:
        - name: tmp
          mountPath: /tmp
        - name: settings
          mountPath: /etc/settings
          readOnly: true
`;
}

/** What real manifests are long with: configuration by environment variables. */
function settings(index: number): string {
  return Array.from(
    { length: 24 },
    (_, at) => `        - name: SETTING_${at}\n          value: "value ${(index * 31 + at) % 997} of setting ${at}"\n`,
  ).join('');
}

/** Wall-clock seconds and peak resident MiB of one run of a program. */
interface Figure {
  readonly seconds: number;
  readonly mib: number;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(name: string, command: readonly string[]): number {
  peakOf(command);
  const figures = Array.from({ length: runs }, () => peakOf(command));
  const seconds = median(figures.map((figure) => figure.seconds));
  const mib = median(figures.map((figure) => figure.mib));
  console.log(`${name.padEnd(nameWidth)} ${seconds.toFixed(2).padStart(7)} s  ${mib.toFixed(0).padStart(5)} MiB peak`);
  return seconds;
}

/** Runs under a child of our own that reports the peak of its only child (getrusage), which Node does not offer. */
function peakOf(command: readonly string[]): Figure {
  const script =
    'import resource,subprocess,sys,time; t=time.time(); subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(time.time()-t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)';
  const run = spawnSync('python3', ['-c', script, ...command], { encoding: 'utf8' });
  const [seconds = 0, mib = 0] = run.stdout.trim().split(' ').map(Number);
  return { seconds, mib };
}

/** The steps of a scan in one warm process, each over all files, to tell their shares. */
async function whereTheTimeGoes(directory: string): Promise<void> {
  const paths = globSync(`${directory}/**/*.yaml`);
  const judge = createJudge({ controls, settings: defaultSettings, floor: defaultSeverity });
  const shares: [string, number][] = [];
  const step = <Made>(name: string, work: () => Made): Made => {
    const started = performance.now();
    const made = work();
    shares.push([name, performance.now() - started]);
    return made;
  };
  const texts = step('reading files', () => paths.map((path) => readFileSync(path, 'utf8')));
  const sets = step('YAML with positions', () => texts.map((text, at) => readDocuments(text, paths[at] ?? '')));
  const files = step('objects into shape', () => sets.map((set) => objectsIn(set)));
  step('controls on one object', () => {
    for (const { objects } of files) judge.objects(objects);
  });
  step('controls among all objects', () => judge.finish());
  const json = outputs.find(({ id }) => id === 'json');
  const scanned = await scan({ targets: [directory] }, machine());
  step('writing JSON', () => {
    for (const piece of json?.parts?.(scanned.report, { language: 'en' }) ?? []) void piece;
  });
  const total = shares.reduce((sum, [, time]) => sum + time, 0);
  const parts = shares.map(([name, time]) => `${name} ${((100 * time) / total).toFixed(0)} %`);
  console.log(`${'where the time goes'.padEnd(nameWidth)} ${parts.join(', ')}`);
}

const directory = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
try {
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const folder = join(directory, `team-${index % teams}`);
    mkdirSync(folder, { recursive: true });
    const text = manifest(index);
    bytes += text.length;
    writeFileSync(join(folder, `service-${index}.yaml`), text);
  }
  const cli = join(import.meta.dirname, '../../../apps/cli/bin/seawall.js');
  console.log(
    `${count} files, ${(bytes / count / 1024).toFixed(1)} KB each on average, ${controls.length} controls; median of ${runs} whole processes after a warm-up`,
  );
  const ours = report('seawall scan --format json', [
    process.execPath,
    cli,
    'scan',
    directory,
    '--format',
    'json',
    '--quiet',
  ]);
  await whereTheTimeGoes(directory);
  const one = join(directory, 'team-0', 'service-0.yaml');
  report('warm start: one file, from source', [process.execPath, cli, 'scan', one, '--quiet']);
  const bundle = join(import.meta.dirname, '../../../../dist/seawall/seawall.js');
  if (existsSync(bundle))
    report('warm start: one file, as published', [process.execPath, bundle, 'scan', one, '--quiet']);
  else console.log(`${'warm start: one file, as published'.padEnd(nameWidth)} not built: npm run build`);
  report('node -e 0', [process.execPath, '-e', '0']);
  const world = machine();
  for (const { program, args, on } of competitors) {
    if ((await world.which(program)) === undefined) {
      console.log(`${program.padEnd(nameWidth)} not on the PATH, not measured`);
      continue;
    }
    // Slow ones are given a part of the files, and so are we, to be compared on equal terms.
    const folder = on === 'all' ? directory : join(directory, 'team-0');
    const command = ['sh', '-c', `${program} ${args.replaceAll('DIR', folder)}`];
    const theirs = report(`${program}, ${on === 'all' ? count : count / teams} files`, command);
    const same =
      on === 'all'
        ? ours
        : report('  seawall, the same files', [process.execPath, cli, 'scan', folder, '--format', 'json', '--quiet']);
    console.log(`${''.padEnd(nameWidth)} ${(theirs / same).toFixed(1).padStart(7)} × our time`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
