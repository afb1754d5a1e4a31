import { severities } from '@seawall/model';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const severity = v.picklist(severities, `must be one of ${severities.join(', ')}`);
const date = v.pipe(v.string(), v.isoDate('must be a date such as 2027-03-31'));

const exception = v.strictObject({
  /** A rule id, or a pattern with `*`. */
  rule: text,
  /** `Kind/namespace/name` or `Kind/name`, or a file; with `*`. Every subject when absent. */
  subject: v.optional(text),
  reason: text,
  owner: text,
  expires: date,
});

const requiredLabel = v.strictObject({
  key: text,
  pattern: v.optional(text),
  kinds: v.optional(v.array(text)),
});

/** `seawall.yaml`. */
export const configFile = v.strictObject({
  kubernetesVersion: v.optional(
    v.pipe(v.string(), v.regex(/^(?:latest|v?\d+\.\d+)$/, 'must be a version such as "1.34", in quotes, or latest')),
  ),
  frameworks: v.optional(v.array(text)),
  severity: v.optional(severity),
  failOn: v.optional(v.picklist([...severities, 'none'], `must be one of ${severities.join(', ')}, none`)),
  exclude: v.optional(v.array(text)),
  allowedRegistries: v.optional(v.array(text)),
  requiredLabels: v.optional(v.array(requiredLabel)),
  /** Identifiers of SPDX, patterns with `*`, or categories such as `strong-copyleft`. */
  licences: v.optional(v.strictObject({ allow: v.optional(v.array(text)), deny: v.optional(v.array(text)) })),
  minimumReplicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  helm: v.optional(v.strictObject({ values: v.optional(v.array(text)) })),
  controls: v.optional(
    v.strictObject({
      /** Controls that are not run; patterns with `*`. */
      disabled: v.optional(v.array(text)),
      severity: v.optional(v.record(text, severity)),
    }),
  ),
  exceptions: v.optional(v.array(exception)),
  /** Outputs and responses: theirs to check. */
  alerting: v.optional(v.unknown()),
});

export type ConfigFile = v.InferOutput<typeof configFile>;
export type ExceptionEntry = v.InferOutput<typeof exception>;
