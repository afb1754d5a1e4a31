import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsIn, parseKubernetesVersion, readDocuments, workloadsOf } from '@seawall/kube';
import { checkPodSecurity, checksOf, type PodTemplate, ruleAt, violationsOf } from '../src/pss/evaluate.ts';
import { podSecurityChecks } from '../src/pss/registry.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/**
 * The test data of k8s.io/pod-security-admission: `LEVEL/VERSION/{pass,fail}/CHECK-ID-IN-LOWER-CASE + NUMBER.yaml`.
 * What should pass must break no check; what should fail must break the check that its file is named for.
 */
export function* run(directory: string): Generator<CaseResult> {
  const files = globSync('**/{baseline,restricted}/v*/{pass,fail}/*.yaml', { cwd: directory });
  for (const name of files.sort()) {
    const detail = faultOf(name, readFileSync(join(directory, name), 'utf8'));
    yield { name, passed: detail === undefined, ...(detail === undefined ? {} : { detail }) };
  }
}

function faultOf(name: string, text: string): string | undefined {
  const match = /(baseline|restricted)\/(v[\d.]+)\/(pass|fail)\/([a-z_]+?)\d*\.yaml$/.exec(name.replaceAll('\\', '/'));
  const version = parseKubernetesVersion(match?.[2] ?? '');
  if (match === null || version === undefined) return 'the path names no level and version';
  const { objects, problems } = objectsIn(readDocuments(text, name));
  const [workload] = objects.flatMap(workloadsOf);
  if (problems.length > 0) return problems.map((problem) => problem.message.en).join('\n');
  if (workload === undefined) return 'the file holds no pod';

  const level = match[1] as 'baseline' | 'restricted';
  const pod: PodTemplate = { metadata: { annotations: workload.annotations }, spec: workload.pod };
  const broken = [...new Set(checkPodSecurity(level, version, pod).map((violation) => violation.check))];
  const found = `found ${broken.length === 0 ? 'nothing' : broken.join(', ')}`;
  if (match[3] === 'pass') return broken.length === 0 ? undefined : `expected nothing, ${found}`;

  const named = podSecurityChecks.find((check) => check.id.toLowerCase() === match[4]);
  if (named === undefined) return `no check is called ${match[4]}`;
  const deciding = checksOf(level, version).find(
    (check) => check === named || ruleAt(check, version)?.overrides?.includes(named.id) === true,
  );
  const refused = violationsOf(named, version, pod).length > 0;
  if (refused && deciding !== undefined && broken.includes(deciding.id)) return undefined;
  return `expected ${named.id}${deciding === named ? '' : ` through ${deciding?.id ?? 'no check at all'}`}, ${found}`;
}
