import { isMapping, type Mapping } from '@seawall/kube';
import { metadataOf, type Review, text, isOfGroup } from '../admission/request.ts';
import { isNamespace } from '../cluster.ts';
import type { EnforcementPoint } from './enforcement.ts';
import { isList } from './schema/schema.ts';
import { mapping } from './template.ts';
import { wildcardMatches } from './wildcard.ts';

/** What Gatekeeper's Config keeps all constraints away from: namespaces, by process. */
export interface Exclusions {
  excludes(review: Review, point: EnforcementPoint): boolean;
}

export function isConfig(object: Mapping): boolean {
  return object['kind'] === 'Config' && isOfGroup(object, 'config.gatekeeper.sh');
}

const processes: Readonly<Record<EnforcementPoint, string>> = {
  'validation.gatekeeper.sh': 'webhook',
  'audit.gatekeeper.sh': 'audit',
  'gator.gatekeeper.sh': '',
  'vap.k8s.io': '',
};

/** Reads `spec.match` of Config objects: `excludedNamespaces` with wildcards, for `processes`. */
export function exclusionsOf(configs: readonly Mapping[]): Exclusions {
  const entries = configs.flatMap((config) => {
    const { match } = mapping(config['spec']);
    return isList(match) ? match.filter(isMapping) : [];
  });
  return {
    excludes: (review, point) => {
      const object = review.object ?? review.oldObject;
      const itself = object !== undefined && isNamespace(object);
      const place = itself ? text(metadataOf(object)['name']) : (review.ref.namespace ?? '');
      if (place === '') return false;
      return entries.some(({ excludedNamespaces, processes: named }) => {
        const isMeant = isList(named) && (named.includes('*') || named.includes(processes[point]));
        return (
          isMeant &&
          isList(excludedNamespaces) &&
          excludedNamespaces.some((pattern) => typeof pattern === 'string' && wildcardMatches(pattern, place))
        );
      });
    },
  };
}
