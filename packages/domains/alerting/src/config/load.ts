import type { Language } from '@seawall/model';
import * as v from 'valibot';
import { AlertingError } from '../error.ts';
import { outputKinds } from '../outputs/registry.ts';
import { type ResponseConfig, responseEntry, toResponse } from '../responses/response-config.ts';
import { defaultMinSeverity, defaultNotify, type OutputConfig, outputEntry } from './output-config.ts';
import { fillSecrets, type SecretSource } from './secrets.ts';

/** The section `alerting` of `seawall.yaml`, checked: who is told, and what is done. */
export interface AlertingConfig {
  readonly outputs: readonly OutputConfig[];
  readonly responses: readonly ResponseConfig[];
  /** MiB that may wait on disk for one output. */
  readonly queueSize: number;
}

const section = v.strictObject({
  outputs: v.optional(v.array(v.unknown()), []),
  responses: v.optional(v.array(v.unknown()), []),
  queueSize: v.optional(v.pipe(v.number(), v.minValue(1)), 64),
});

/**
 * Checks the section. Throws an AlertingError that names each field that is wrong, because an alert that reaches
 * nobody looks like peace.
 */
export function readAlertingConfig(value: unknown, source: SecretSource, language: Language): AlertingConfig {
  const { outputs, queueSize, responses } = checked(section, value ?? {}, 'alerting');
  const read = outputs.map((entry, index) => readOutput(entry, index, source, language));
  const names = new Set<string>();
  for (const { name } of read) {
    if (names.has(name)) throw bad('alerting.outputs', `two outputs are called ${name}`, `有两个输出都叫 ${name}`);
    names.add(name);
  }
  return {
    outputs: read,
    responses: responses.map((entry, index) => {
      const where = `alerting.responses[${index}]`;
      return toResponse(checked(responseEntry, fillSecrets(entry, source, where), where));
    }),
    queueSize,
  };
}

function readOutput(value: unknown, index: number, source: SecretSource, language: Language): OutputConfig {
  const where = `alerting.outputs[${index}]`;
  const entry = checked(outputEntry, value, where);
  const { kind: id, language: own, minSeverity, name, namespaces, notify, rules, ...rest } = entry;
  const kind = outputKinds.find((each) => each.id === id);
  if (kind === undefined) {
    const known = outputKinds.map((each) => each.id).join(', ');
    throw bad(
      `${where}.kind`,
      `there is no output ${id}; known are ${known}`,
      `没有名为 ${id} 的输出；可用的有 ${known}`,
    );
  }
  return {
    name: name ?? id,
    kind: id,
    minSeverity: minSeverity ?? defaultMinSeverity,
    rules,
    namespaces,
    notify: notify ?? defaultNotify,
    language: own ?? language,
    settings: checked(kind.settings, fillSecrets(rest, source, where), where),
  };
}

function checked<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown, where: string): Output {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const lines = parsed.issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => String(key));
    const field = [where, ...path].join('.');
    if (issue.expected === 'never') return { en: `${field} is not a setting of it`, zh: `${field} 不是可用的配置项` };
    return { en: `${field}: ${issue.message}`, zh: `${field}：${issue.message}` };
  });
  throw new AlertingError('bad-config', {
    en: lines.map(({ en }) => en).join('\n'),
    zh: lines.map(({ zh }) => zh).join('\n'),
  });
}

function bad(where: string, en: string, zh: string): AlertingError {
  return new AlertingError('bad-config', { en: `${where}: ${en}`, zh: `${where}：${zh}` });
}
