import { globSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseAllDocuments } from 'yaml';
import { defaultLimits, lineTable, readDocuments } from '../src/index.ts';
import { readWithLibrary } from '../src/yaml/library.ts';
import { splitDocuments } from '../src/yaml/split.ts';

/** A Deployment of about 4 KB, each one a little different so that no string is seen twice. */
function deployment(index: number): string {
  const container = (name: string) => `      - name: ${name}
        image: registry.example.com/shop/${name}:1.${index}.3 # pinned by the release job
        imagePullPolicy: IfNotPresent
        args: ["--port=8080", "--level", info]
        command:
        - /bin/sh
        - -c
        - |
          set -e
          until nc -z database-${index} 5432; do
            sleep 1
          done
          exec /app/${name} --verbose
        env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: DATABASE_URL
          value: "postgres://database-${index}.shop.svc:5432/${name}"
        ports:
        - containerPort: 8080
          name: http
          protocol: TCP
        resources:
          limits: {cpu: 500m, memory: 256Mi}
          requests:
            cpu: 100m
            memory: 128Mi
        readinessProbe:
          httpGet:
            path: /healthz
            port: 8080
          initialDelaySeconds: 5
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          runAsUser: ${10_000 + index}
          capabilities:
            drop:
            - ALL
        volumeMounts:
        - mountPath: /tmp
          name: tmp
`;
  return `# The ${index}th service
apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-${index}
  namespace: shop
  labels:
    app.kubernetes.io/name: service-${index}
    app.kubernetes.io/part-of: shop
  annotations:
    example.com/owner: 'team-${index % 7}'
    example.com/about: >-
      Keeps the orders of the shop and
      tells the warehouse about them.
spec:
  replicas: ${1 + (index % 3)}
  selector:
    matchLabels:
      app.kubernetes.io/name: service-${index}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: service-${index}
    spec:
      serviceAccountName: service-${index}
      containers:
${container('api')}${container('worker')}${container('proxy').slice(0, 700)}
      volumes:
      - name: tmp
        emptyDir: {}
`;
}

interface Sample {
  readonly name: string;
  readonly texts: readonly string[];
  readonly bytes: number;
}

function sample(name: string, texts: readonly string[]): Sample {
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  return { name, texts, bytes };
}

/** The median of nine passes over the sample, in milliseconds, after half a second to warm up. */
function time(texts: readonly string[], read: (text: string) => unknown): number {
  const passes: number[] = [];
  const warm = performance.now() + 500;
  while (performance.now() < warm) for (const text of texts) read(text);
  for (let pass = 0; pass < 9; pass++) {
    const start = performance.now();
    for (const text of texts) read(text);
    passes.push(performance.now() - start);
  }
  return passes.sort((left, right) => left - right)[4] as number;
}

function show({ name, texts, bytes }: Sample): void {
  console.log(`\n${name}: ${texts.length} files, ${(bytes / 1024 / 1024).toFixed(2)} MiB`);
  const readers: [string, (text: string) => unknown][] = [
    ['Seawall', (text) => readDocuments(text, 'a.yaml')],
    ['Seawall, fallback only', fallback],
    [
      'yaml, values only',
      (text) => parseAllDocuments(text, { version: '1.1', logLevel: 'silent' }).map((document) => document.toJS()),
    ],
  ];
  for (const [reader, read] of readers) {
    const ms = time(texts, read);
    const per4k = (ms * 4096) / bytes;
    const speed = bytes / 1024 / 1024 / (ms / 1000);
    console.log(
      `  ${reader.padEnd(24)} ${per4k.toFixed(3).padStart(8)} ms per 4 KiB ${speed.toFixed(1).padStart(8)} MiB/s`,
    );
  }
}

function fallback(text: string): void {
  const source = { file: 'a.yaml', lines: lineTable(text) };
  for (const { start, end } of splitDocuments(text)) readWithLibrary(text, start, end, source, defaultLimits);
}

/** What ten thousand documents weigh while they are alive: their texts, values and positions. */
function weigh(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) {
    console.log('\nMemory is measured with NODE_OPTIONS=--expose-gc');
    return;
  }
  const texts = Array.from({ length: 10_000 }, (_, index) => deployment(index));
  gc();
  const before = process.memoryUsage();
  const sets = texts.map((text) => readDocuments(text, 'a.yaml'));
  gc();
  const after = process.memoryUsage();
  const mib = (after.heapUsed + after.external - before.heapUsed - before.external) / 1024 / 1024;
  console.log(`\n${sets.length} documents alive, beyond their texts: ${mib.toFixed(0)} MiB`);
}

console.log(
  `Median of 9 warm passes over each sample on one core of ${cpus()[0]?.model ?? 'this machine'}, Node ${process.version}`,
);
show(
  sample(
    'Generated Deployments',
    Array.from({ length: 500 }, (_, index) => deployment(index)),
  ),
);
const shared = process.env['SEAWALL_SHARED'] ?? '../shared';
// Templates are no YAML until they are rendered.
const real = globSync(`${shared}/inputs/**/*.{yaml,yml}`)
  .map((file) => readFileSync(file, 'utf8'))
  .filter((text) => !text.includes('{{'));
if (real.length > 0) show(sample('Real applications', real));
weigh();
