import type { EntityLink, Ref } from '@seawall/server/contract';
import { displayRef, type Ref as ModelRef, type Severity } from '@seawall/model';
import { Link, type LinkProps } from '@tanstack/react-router';
import { parseSearch, type Search } from '../search.ts';
import parts from './parts.module.css';

/** The page of an entity. */
export function entityTarget({ type, id }: Pick<EntityLink, 'type' | 'id'>): LinkProps {
  switch (type) {
    case 'workload':
      return { to: '/workloads/$id', params: { id } };
    case 'image':
      return { to: '/images/$id', params: { id } };
    case 'node':
      return { to: '/nodes/$id', params: { id } };
    case 'identity':
      return { to: '/identities/$id', params: { id } };
  }
}

/** An entity by its name, leading to its page. */
export function EntityName({ of }: { readonly of: EntityLink }): React.ReactNode {
  return (
    <Link {...entityTarget(of)} className={parts['link']}>
      {of.kind === undefined ? '' : `${of.kind} `}
      {of.namespace === undefined ? '' : `${of.namespace}/`}
      {of.name}
    </Link>
  );
}

/** A reference as people write it. */
export function refText(ref: Ref): string {
  return displayRef(ref as ModelRef);
}

/** The ranked list of findings, narrowed. Every number that counts findings leads here. */
export function findingsTarget(search: Search): LinkProps {
  return { to: '/risk', search };
}

/** All findings that count for an entity's page; in every cluster that runs an image they are the same, and one's are told. */
export function findingsOf(entity: string, cluster?: string): Search {
  return { entity, ...(cluster === undefined ? {} : { cluster }) };
}

/** For `Counts`: each severity's number leads to those findings. */
export function findingsBy(search: Search): (severity: Severity) => LinkProps {
  return (severity) => findingsTarget({ view: 'findings', ...search, severity });
}

/** Leads to an address that the server wrote: `/risk?severity=critical`. */
export function PathLink({
  path,
  count,
  children,
}: {
  readonly path: string;
  /** How many it says that there are. */
  readonly count?: number | undefined;
  readonly children: React.ReactNode;
}): React.ReactNode {
  const [pathname = '/', search = ''] = path.split('?', 2);
  const target = { to: pathname, search: parseSearch(search) } as LinkProps;
  return (
    <Link {...target} className={parts['link']} data-count={count}>
      {children}
    </Link>
  );
}
