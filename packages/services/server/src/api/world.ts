import type { Transaction } from 'kysely';
import type { HashCost } from '../auth/password.ts';
import type { Oidc } from '../auth/oidc.ts';
import type { SessionTimes } from '../auth/sessions.ts';
import type { EventFilter, EventPage } from '../events/search.ts';
import type { AuditedObject, ObjectChange } from '../events/history.ts';
import type { PolicyVerdicts } from '../events/verdicts.ts';
import type { LiveHub } from '../live/hub.ts';
import type { Outputs } from '../notify/outputs.ts';
import type { ResponseDesk } from '../respond/desk.ts';
import type { AccessScope } from '../state/access.ts';
import type { State } from '../state/open.ts';
import type { Database } from '../state/tables.ts';

/** What the API asks of the event store. */
export interface EventSearch {
  search(
    scope: AccessScope,
    filter: EventFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<EventPage>;
  /** What became of objects up to a moment, the latest first. */
  changesOf(objects: readonly AuditedObject[], until: Date): Promise<readonly ObjectChange[]>;
  /** What policies denied and let pass since a moment. */
  verdicts(scope: AccessScope, since: Date): Promise<readonly PolicyVerdicts[]>;
  /** The clusters whose audit log told anything since a moment. */
  auditedClusters(scope: AccessScope, since: Date): Promise<readonly string[]>;
}

export interface IssuedEnrolment {
  readonly token: string;
  readonly expiresAt?: Date;
  /** What installs the agents with it. */
  readonly command: string;
}

export interface EnrolmentDesk {
  /** Makes the token of a cluster anew, in the transaction that holds the cluster; the ones before it end. */
  issue(trx: Transaction<Database>, cluster: string, by: string): Promise<IssuedEnrolment>;
}

/** What the API stands on. Everything that is shared between replicas lies in the stores. */
export interface ApiWorld {
  readonly state: Pick<State, 'db' | 'pool'>;
  readonly events: EventSearch;
  readonly now: () => Date;
  readonly version: string;
  readonly live: LiveHub;
  readonly oidc: Oidc | undefined;
  /** How long sessions last, by the settings of now. */
  readonly times: () => SessionTimes;
  /** A cluster of which nothing was heard for so long is silent. */
  readonly silentAfterMs: () => number;
  /** Gives out what a cluster’s agents enrol with; undefined where the server takes nothing from agents. */
  readonly enrolment: EnrolmentDesk | undefined;
  /** Where responses act. */
  readonly desk: ResponseDesk;
  readonly outputs: Outputs;
  /** What outputs may take credentials from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes up settings that were just changed; other replicas do within a minute. */
  readonly settingsChanged: () => Promise<void>;
  /** What hashing a password costs; less in tests. */
  readonly cost: HashCost;
}
