import type { LabelSelector, Mapping } from '@seawall/kube';
import { selectorMatches } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import { metadataOf, type Review, text } from '../admission/request.ts';
import { isNamespace } from '../cluster.ts';
import { wildcardMatches, wildcardMatchesPrefix } from './wildcard.ts';

/** `spec.match` of a constraint, or `match` of an entry of Gatekeeper's Config: every part that is there must fit. */
export interface Match {
  readonly kinds?: readonly { readonly apiGroups?: readonly string[]; readonly kinds?: readonly string[] }[];
  readonly scope?: string;
  readonly namespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly name?: string;
  readonly source?: string;
}

/** `unknown`: whether it fits hangs on something that is not at hand, named in `missing`. */
export type Matched = { readonly fits: boolean } | { readonly missing: 'namespace'; readonly name: string };

const yes: Matched = { fits: true };
const no: Matched = { fits: false };

/** Whether a constraint is about a request: when its object fits, or what was there before an update or deletion. */
export function matches(match: Match, review: Review, namespace: Mapping | undefined): Matched {
  const { object, oldObject } = review;
  const first = object === undefined ? no : matchesObject(match, object, review, namespace);
  if ('missing' in first || first.fits || oldObject === undefined || oldObject === object) return first;
  return matchesObject(match, oldObject, review, namespace);
}

function matchesObject(match: Match, object: Mapping, review: Review, namespace: Mapping | undefined): Matched {
  const metadata = metadataOf(object);
  const itself = isNamespace(object);
  const place = namespaceOf(object, itself, namespace);
  if (!kindFits(match.kinds ?? [], object)) return no;
  if (match.scope === 'Cluster' && !itself && place !== '') return no;
  if (match.scope === 'Namespaced' && (itself || place === '')) return no;
  if (place !== '') {
    const { namespaces = [], excludedNamespaces = [] } = match;
    if (namespaces.length > 0 && !namespaces.some((pattern) => wildcardMatches(pattern, place))) return no;
    if (excludedNamespaces.some((pattern) => wildcardMatches(pattern, place))) return no;
  }
  if (match.labelSelector !== undefined && !selectorMatches(match.labelSelector, labelsOf(object))) return no;
  if (match.name !== undefined && match.name !== '' && !nameFits(match.name, metadata)) return no;
  if (match.source !== undefined && match.source !== '' && match.source !== 'All' && match.source !== review.source) {
    return no;
  }
  const { namespaceSelector } = match;
  if (namespaceSelector === undefined || (!itself && place === '')) return yes;
  const home = itself ? object : namespace;
  if (home === undefined) return { missing: 'namespace', name: place };
  return selectorMatches(namespaceSelector, labelsOf(home)) ? yes : no;
}

/** The namespace that counts: a Namespace's own name, else where the object lives; empty for the cluster's. */
function namespaceOf(object: Mapping, itself: boolean, namespace: Mapping | undefined): string {
  if (itself) return text(metadataOf(object)['name']);
  if (namespace !== undefined) return text(metadataOf(namespace)['name']);
  return text(metadataOf(object)['namespace']);
}

function kindFits(kinds: NonNullable<Match['kinds']>, object: Mapping): boolean {
  const [group] = splitApiVersion(text(object['apiVersion']));
  const kind = text(object['kind']);
  return (
    kinds.length === 0 || kinds.some((each) => listed(each.kinds ?? [], kind) && listed(each.apiGroups ?? [], group))
  );
}

function listed(list: readonly string[], name: string): boolean {
  return list.length === 0 || list.includes('*') || list.includes(name);
}

function nameFits(pattern: string, metadata: Mapping): boolean {
  const name = text(metadata['name']);
  return name === '' ? wildcardMatchesPrefix(pattern, text(metadata['generateName'])) : wildcardMatches(pattern, name);
}

function labelsOf(object: Mapping): Readonly<Record<string, string>> {
  const { labels } = metadataOf(object);
  return typeof labels === 'object' && labels !== null && !Array.isArray(labels)
    ? (labels as Readonly<Record<string, string>>)
    : {};
}
