import type { LicencePolicy, LicenceVerdict } from '@seawall/image';
import { type Component, type Finding, fingerprint } from '@seawall/model';
import type { Collected } from '../collected.ts';
import { globMatches } from '../glob.ts';
import { type Refusal, ruleIds, rules } from '../licences/rules.ts';
import type { Run } from '../run.ts';
import type { Engine } from './engine.ts';

/** Holds the licences of components against the lists of `seawall.yaml`; without lists there is nothing to say. */
export const licences: Engine = {
  id: 'licences',
  knowsRule: (pattern) => ruleIds.some((id) => globMatches(pattern, id)),
  async assess(run) {
    const { allow, deny } = run.config.settings.licences ?? {};
    if ((allow ?? []).length + (deny ?? []).length === 0) return;
    const { checkedPolicy, judgeLicences } = await import('../licences/policy.ts');
    const policy = checkedPolicy(
      { ...(allow === undefined ? {} : { allow }), ...(deny === undefined ? {} : { deny }) },
      run,
    );
    for (const inventory of run.collected.inventories) {
      run.collected.assessed.push({ engine: 'licences', subject: inventory.subject });
      for (const component of inventory.components) judge(component, inventory, policy, judgeLicences, run);
    }
  },
};

type Inventory = Collected['inventories'][number];
type Judge = (licences: readonly string[], policy: LicencePolicy) => LicenceVerdict;

function judge(
  component: Component,
  inventory: Inventory,
  policy: LicencePolicy,
  judgeLicences: Judge,
  { collected }: Run,
): void {
  const verdict = judgeLicences(component.licences, policy);
  if (verdict.verdict === 'allowed') return;
  const rule = rules[verdict.verdict];
  collected.rules.set(rule.id, rule);
  collected.findings.push(findingOf(component, inventory, verdict, verdict.verdict));
}

function findingOf(
  component: Component,
  { subject, layers }: Inventory,
  { licences: refused, category }: LicenceVerdict,
  why: Refusal,
): Finding {
  const rule = rules[why];
  const [place] = component.places;
  const file = place?.path ?? component.purl;
  const part = `${component.ecosystem}/${component.name}`;
  const layer = layers?.find(({ diffId }) => diffId === place?.layer);
  return {
    id: fingerprint({ kind: 'licence', rule: rule.id, subject, file, part }),
    kind: 'licence',
    rule: rule.id,
    severity: rule.severity,
    subject,
    part,
    place: { file, line: place?.line ?? 1, column: 1 },
    message: rule.message,
    values: { package: component.name, version: component.version, licence: refused.join(', ') },
    evidence: [
      { field: 'licences', value: component.licences.join(', ') },
      { field: 'category', value: category },
      { field: 'purl', value: component.purl },
      ...(layer === undefined ? [] : [{ field: 'layer', value: layer.diffId }]),
      ...(layer?.instruction === undefined ? [] : [{ field: 'instruction', value: layer.instruction }]),
    ],
    frameworks: [],
    status: 'open',
  };
}
