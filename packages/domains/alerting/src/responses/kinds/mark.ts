import { type Alert, displayRef, type Text } from '@seawall/model';
import * as v from 'valibot';
import { type ActionKind, actionKind, gone, noAlert, noCluster, noPod } from '../action-kind.ts';
import { fieldOf } from '../cluster.ts';

const settings = v.strictObject({
  key: v.optional(v.string(), 'seawall.io/alert'),
  /** The rule's name, made fit, unless given. */
  value: v.optional(v.string()),
});

/** Labels hold 63 characters of letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit. */
function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

function marking(
  id: string,
  title: Text,
  field: 'labels' | 'annotations',
  valueOf: (alert: Alert) => string,
): ActionKind {
  return actionKind({
    id,
    title,
    settings,
    plan: async ({ cluster, settings: { key, value }, subject: { alert, pod } }) => {
      if (alert === undefined) return noAlert;
      if (cluster === undefined) return noCluster;
      if (pod === undefined) return noPod;
      const live = await cluster.get(pod);
      if (live === undefined) return gone(displayRef(pod));
      const before = fieldOf(live, 'metadata', field, key) ?? null;
      const wanted = value ?? valueOf(alert);
      return {
        target: pod,
        what: { en: `Set ${key}=${wanted} on ${displayRef(pod)}`, zh: `为 ${displayRef(pod)} 设置 ${key}=${wanted}` },
        undo: [{ op: 'patch', target: pod, patch: { metadata: { [field]: { [key]: before } } } }],
        apply: async () => {
          await cluster.patch(pod, { metadata: { [field]: { [key]: wanted } } });
          return undefined;
        },
      };
    },
  });
}

export const label = marking('label', { en: 'Set a label on the pod', zh: '为 Pod 设置标签' }, 'labels', ({ rule }) =>
  labelValue(rule),
);

export const annotate = marking(
  'annotate',
  { en: 'Set an annotation on the pod', zh: '为 Pod 设置注解' },
  'annotations',
  ({ lastTime, message, rule }) => `${lastTime} ${rule}: ${message}`.slice(0, 4096),
);
