import { type AlertingConfig, outputKinds, readAlertingConfig } from '@seawall/alerting';

/** Outputs that write to the server’s own disk or terminal are set up on the server, not over the network. */
const kept = new Set(['stdout', 'file']);

/** The kinds that can be set up over the API. */
export const remoteKinds: readonly string[] = outputKinds.map(({ id }) => id).filter((id) => !kept.has(id));

/** An output as it is stored. */
export interface StoredOutput {
  readonly name: string;
  readonly kind: string;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Variables that settings may name: nobody who sets up an output gets at what else the server’s environment holds. */
const secretPrefix = 'SEAWALL_SECRET_';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Checks one output and fills in what it takes from the environment (`${SEAWALL_SECRET_SLACK}`).
 * @throws AlertingError that names the fields that are wrong
 */
export function readOutput(
  { name, kind, settings }: StoredOutput,
  environment: Environment,
): AlertingConfig['outputs'][number] {
  const allowed = Object.entries(environment).filter(([variable]) => variable.startsWith(secretPrefix));
  const source = {
    env: Object.fromEntries(allowed),
    readFile: (path: string): string => {
      throw new Error(`${path} is not read for an output that was set up over the network`);
    },
  };
  const { outputs } = readAlertingConfig({ outputs: [{ ...settings, name, kind }] }, source, 'en');
  const [output] = outputs;
  if (output === undefined) throw new Error('an output that was read is not there');
  return output;
}

/** What stands for a value that is set and not shown; sent back, it leaves the value as it is. */
const hidden = '********';

/** Names that hold what lets somebody in; addresses of chat webhooks are such too. */
const secret = /url|token|password|passwd|secret|key|webhook|credential|authorization|sasl/i;
const referring = /^\$\{[^}]*\}$/;

/** Settings without credentials. What refers to the environment shows only a name and is shown. */
export function withoutSecrets(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, shown(name, value)]));
}

function shown(name: string, value: unknown): unknown {
  if (typeof value === 'string') return secret.test(name) && !referring.test(value) ? masked(value) : value;
  if (Array.isArray(value)) return value.map((item) => shown(name, item));
  if (typeof value !== 'object' || value === null) return value;
  const inside = /header/i.test(name) ? 'secret' : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(inside ?? key, item)]));
}

/** Of an address its host: people must tell their outputs apart. */
function masked(value: string): string {
  if (!URL.canParse(value)) return hidden;
  const { protocol, host } = new URL(value);
  return host === '' ? hidden : `${protocol}//${host}/${hidden}`;
}

/** Settings as they were sent, with the stored value wherever the sender only had what `withoutSecrets` shows. */
export function withStoredSecrets(sent: unknown, stored: unknown, name = ''): unknown {
  if (typeof sent === 'string')
    return typeof stored === 'string' && sent.includes(hidden) && sent === shown(name, stored) ? stored : sent;
  if (Array.isArray(sent)) {
    return sent.map((item: unknown, index) =>
      withStoredSecrets(item, Array.isArray(stored) ? stored[index] : undefined, name),
    );
  }
  if (typeof sent !== 'object' || sent === null) return sent;
  const before = (typeof stored === 'object' && stored !== null ? stored : {}) as Readonly<Record<string, unknown>>;
  const inside = /header/i.test(name) ? 'secret' : undefined;
  return Object.fromEntries(
    Object.entries(sent).map(([key, item]) => [key, withStoredSecrets(item, before[key], inside ?? key)]),
  );
}
