import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPolicy, fromJson, prepareQuery } from '../src/index.ts';

// Microseconds per evaluation of policies as admission controllers run them, over a pod of five containers; with
// OPA_BINARY set to OPA's command, OPA's own benchmark of the same policy and input runs as well.

const limits = `package limits

violation contains {"msg": msg} if {
	some container in containers
	image := container.image
	not satisfied(image)
	msg := sprintf("container <%v> has an image <%v> that is not from %v", [container.name, image, input.parameters.repos])
}

violation contains {"msg": msg} if {
	some container in containers
	millis := cpu(container.resources.limits.cpu)
	millis > cpu(input.parameters.cpu)
	msg := sprintf("container <%v> may use %v, more than %v", [container.name, container.resources.limits.cpu, input.parameters.cpu])
}

violation contains {"msg": msg} if {
	some container in containers
	not container.securityContext.runAsNonRoot
	not input.review.object.spec.securityContext.runAsNonRoot
	msg := sprintf("container <%v> may run as root", [container.name])
}

containers contains container if some container in input.review.object.spec.containers

containers contains container if some container in input.review.object.spec.initContainers

satisfied(image) if {
	some repo in input.parameters.repos
	startswith(image, repo)
}

cpu(text) := to_number(text) * 1000 if {
	is_string(text)
	not endswith(text, "m")
}

cpu(text) := to_number(trim_suffix(text, "m")) if endswith(text, "m")

cpu(number) := number * 1000 if is_number(number)
`;

const compute = `package compute

primes contains n if {
	some n in numbers.range(2, input.top)
	every d in numbers.range(2, n - 1) { n % d != 0 }
}
`;

function container(index: number): unknown {
  return {
    name: `app-${index}`,
    image: index === 3 ? 'docker.io/other/tool:1.0' : `registry.example.com/shop/app-${index}:1.4.${index}`,
    resources: { limits: { cpu: index === 4 ? '2' : '500m', memory: '256Mi' } },
    securityContext: { runAsNonRoot: index !== 1, readOnlyRootFilesystem: true },
    env: Array.from({ length: 6 }, (_item, each) => ({ name: `SETTING_${each}`, value: `value ${each}` })),
    volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
  };
}

const review = {
  parameters: { repos: ['registry.example.com/'], cpu: '1' },
  review: {
    operation: 'CREATE',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'shop', namespace: 'default', labels: { app: 'shop', team: 'web' } },
      spec: {
        containers: [0, 1, 2, 3, 4].map(container),
        initContainers: [],
        volumes: [{ name: 'cache', emptyDir: {} }],
      },
    },
  },
};

function microseconds(run: () => unknown, rounds: number): number {
  for (let index = 0; index < rounds; index += 1) run();
  const samples = [0, 1, 2, 3, 4].map(() => {
    const start = performance.now();
    for (let index = 0; index < rounds; index += 1) run();
    return ((performance.now() - start) / rounds) * 1000;
  });
  return samples.sort((a, b) => a - b)[2] as number;
}

function show(what: string, value: number): void {
  console.log(`${what.padEnd(58)} ${value.toFixed(1).padStart(10)} µs`);
}

function benchOpa(name: string, text: string, query: string, input: unknown): void {
  const binary = process.env['OPA_BINARY'];
  if (binary === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'rego-bench-'));
  writeFileSync(join(folder, 'policy.rego'), text);
  writeFileSync(join(folder, 'input.json'), JSON.stringify(input));
  const args = [
    'bench',
    '--format',
    'json',
    '--data',
    join(folder, 'policy.rego'),
    '--input',
    join(folder, 'input.json'),
    query,
  ];
  const report = JSON.parse(execFileSync(binary, args, { encoding: 'utf8' })) as { T: number; N: number };
  show(`${name}: OPA`, report.T / report.N / 1000);
}

console.log(`Median of five runs, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
for (const [name, text, query, input, rounds] of [
  ['pod limits', limits, 'data.limits.violation', review, 5000],
  ['primes up to 200', compute, 'data.compute.primes', { top: 200 }, 20],
] as const) {
  const prepared = prepareQuery(createPolicy({ 'policy.rego': text }), `x = ${query}`);
  const value = fromJson(input);
  show(
    `${name}: compile`,
    microseconds(() => createPolicy({ 'policy.rego': text }), 200),
  );
  show(
    `${name}: evaluate, input as JSON`,
    microseconds(() => prepared.value('x', input), rounds),
  );
  show(
    `${name}: evaluate, input converted before`,
    microseconds(() => prepared.value('x', value), rounds),
  );
  benchOpa(name, text, query, input);
}
