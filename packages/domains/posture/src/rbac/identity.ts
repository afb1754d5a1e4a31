import type { Subject } from '@seawall/kube';

/** Who holds rights. */
export type Identity =
  | { readonly kind: 'User' | 'Group'; readonly name: string }
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string };

const accountUser = 'system:serviceaccount:';

/**
 * The identity that a subject of a binding names; undefined when it names none. A service account without a namespace
 * is taken to live where the binding does, and one written as its user name (`system:serviceaccount:NS:NAME`) is the
 * service account.
 */
export function identityOf(subject: Subject, bindingNamespace: string | undefined): Identity | undefined {
  const { kind, name, namespace } = subject;
  if (name === undefined || name === '') return undefined;
  if (kind === 'ServiceAccount') {
    return { kind, namespace: namespace ?? bindingNamespace ?? 'default', name };
  }
  if (kind === 'User' && name.startsWith(accountUser)) {
    const [home = '', account = ''] = name.slice(accountUser.length).split(':');
    return { kind: 'ServiceAccount', namespace: home, name: account };
  }
  return kind === 'User' || kind === 'Group' ? { kind, name } : undefined;
}

/** As people write it: `ServiceAccount shop/cart`, `Group developers`. */
export function identityText(identity: Identity): string {
  if (identity.kind === 'ServiceAccount') return `ServiceAccount ${identity.namespace}/${identity.name}`;
  return `${identity.kind} ${identity.name}`;
}

/**
 * How many can act as an identity: `anyone` who reaches the API server, whoever is `authenticated`, all service
 * `accounts` of the cluster or a namespace, `defaultAccount` that every pod of a namespace runs as unless it says
 * otherwise, or `one` known holder.
 */
export type Reach = 'anyone' | 'authenticated' | 'accounts' | 'defaultAccount' | 'one';

export function reachOf(identity: Identity): Reach {
  const { kind, name } = identity;
  if (kind === 'ServiceAccount') return name === 'default' ? 'defaultAccount' : 'one';
  if (name === (kind === 'User' ? 'system:anonymous' : 'system:unauthenticated')) return 'anyone';
  if (kind === 'Group' && name === 'system:authenticated') return 'authenticated';
  if (kind === 'Group' && /^system:serviceaccounts(?::|$)/.test(name)) return 'accounts';
  return 'one';
}
