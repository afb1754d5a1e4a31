import { hash } from 'node:crypto';
import {
  type Actor,
  type Alert,
  compareSeverity,
  formatRef,
  type JoinReason,
  type Ref,
  type Severity,
  type WorkloadContext,
} from '@seawall/model';

export interface JoinOptions {
  /** Alerts that lie further apart belong to different incidents. */
  readonly gapMs: number;
  readonly mostIncidents: number;
  readonly mostAlerts: number;
}

export const defaultJoin: JoinOptions = { gapMs: 60 * 60_000, mostIncidents: 1000, mostAlerts: 200 };

/** Alerts that share a workload, an actor or a node within a time. */
export interface Joined {
  readonly id: string;
  alerts: Alert[];
  furtherAlerts: number;
  firstTime: number;
  lastTime: number;
  readonly reasons: Set<JoinReason>;
  readonly keys: Set<string>;
}

export interface Joiner {
  take(alert: Alert): void;
  all(): Joined[];
  /** Incidents that made room for others. */
  readonly forgotten: number;
}

export function createJoiner(options: JoinOptions = defaultJoin): Joiner {
  const open = new Map<string, Joined>();
  const byKey = new Map<string, Joined>();
  let forgotten = 0;

  const remove = (joined: Joined): void => {
    open.delete(joined.id);
    for (const key of joined.keys) if (byKey.get(key) === joined) byKey.delete(key);
  };

  /** The incident of a key, unless it ended too long ago. */
  const find = (key: string, time: number): Joined | undefined => {
    const joined = byKey.get(key);
    if (joined === undefined) return undefined;
    const apart = Math.max(joined.firstTime - time, time - joined.lastTime);
    return apart > options.gapMs ? undefined : joined;
  };

  const merge = (into: Joined, other: Joined): void => {
    remove(other);
    into.furtherAlerts += other.furtherAlerts;
    for (const alert of other.alerts) add(into, alert, options.mostAlerts);
    into.firstTime = Math.min(into.firstTime, other.firstTime);
    into.lastTime = Math.max(into.lastTime, other.lastTime);
    for (const reason of other.reasons) into.reasons.add(reason);
    for (const key of other.keys) {
      into.keys.add(key);
      byKey.set(key, into);
    }
  };

  return {
    take(alert) {
      const time = Date.parse(alert.time);
      const keys = keysOf(alert);
      let joined: Joined | undefined;
      for (const { key, reason } of keys) {
        const found = find(key, time);
        if (found === undefined) continue;
        found.reasons.add(reason);
        if (joined === undefined) joined = found;
        else if (joined !== found) merge(joined, found);
      }
      if (joined === undefined) {
        if (open.size >= options.mostIncidents) {
          const [oldest] = open.values();
          if (oldest !== undefined) remove(oldest);
          forgotten += 1;
        }
        joined = begin(alert, time);
        open.set(joined.id, joined);
      }
      add(joined, alert, options.mostAlerts);
      joined.firstTime = Math.min(joined.firstTime, time);
      joined.lastTime = Math.max(joined.lastTime, Date.parse(alert.lastTime), time);
      for (const { key } of keys) {
        joined.keys.add(key);
        byKey.set(key, joined);
      }
    },
    all: () => [...open.values()],
    get forgotten() {
      return forgotten;
    },
  };
}

function begin(alert: Alert, time: number): Joined {
  const id = hash('sha256', JSON.stringify([alert.id, alert.time]), 'buffer').toString('hex', 0, 16);
  return { id, alerts: [], furtherAlerts: 0, firstTime: time, lastTime: time, reasons: new Set(), keys: new Set() };
}

/** A count that has grown takes the alert's place; what is over the limit is only counted, the least bad first. */
function add(joined: Joined, alert: Alert, most: number): void {
  const same = joined.alerts.findIndex(({ id, time }) => id === alert.id && time === alert.time);
  if (same >= 0) {
    joined.alerts[same] = alert;
    return;
  }
  joined.alerts.push(alert);
  if (joined.alerts.length <= most) return;
  const worst = joined.alerts.reduce<number>(
    (at, one, index) => (compareSeverity(one.severity, (joined.alerts[at] as Alert).severity) > 0 ? index : at),
    0,
  );
  joined.alerts.splice(worst, 1);
  joined.furtherAlerts += 1;
}

interface Key {
  readonly key: string;
  readonly reason: JoinReason;
}

/** What joins an alert with others. Parts of the control plane act for everyone, and so join nothing. */
function keysOf(alert: Alert): Key[] {
  const { cluster = '', workload, actor, node, subject } = alert;
  const keys: Key[] = [];
  const place = workload === undefined ? undefined : placeOf(workload);
  if (place !== undefined) keys.push({ key: `workload ${cluster} ${place}`, reason: 'workload' });
  if (workload?.owner !== undefined)
    keys.push({ key: `owner ${cluster} ${formatRef(workload.owner)}`, reason: 'workload' });
  const identity = actor === undefined ? undefined : actorKey(actor);
  if (identity !== undefined) keys.push({ key: `actor ${cluster} ${identity}`, reason: 'actor' });
  if (workload === undefined && node !== undefined) keys.push({ key: `node ${cluster} ${node}`, reason: 'node' });
  if (keys.length === 0 && subject !== undefined)
    keys.push({ key: `subject ${formatRef(subject)}`, reason: 'workload' });
  return keys;
}

function placeOf({ namespace, pod, containerId }: WorkloadContext): string | undefined {
  // Audit events know the pod's name and not its uid: the name is what both sources have.
  if (pod !== undefined) return `${namespace ?? ''}/${pod}`;
  return containerId?.slice(0, 12);
}

function actorKey({ kind, name }: Actor): string | undefined {
  if (kind === 'process' || kind === 'anonymous') return undefined;
  if (kind === 'user' && name.startsWith('system:')) return undefined;
  if (name.startsWith('system:serviceaccount:kube-system:')) return undefined;
  return name;
}

export function worstOf(alerts: readonly Alert[]): Severity {
  return alerts.reduce<Severity>(
    (worst, { severity }) => (compareSeverity(severity, worst) < 0 ? severity : worst),
    'info',
  );
}

/** The distinct subjects of alerts. */
export function subjectsOf(alerts: readonly Alert[]): Ref[] {
  return [
    ...new Map(
      alerts.flatMap(({ subject }) => (subject === undefined ? [] : [[formatRef(subject), subject] as const])),
    ).values(),
  ];
}
