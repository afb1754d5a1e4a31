import { AlertingError } from '../error.ts';

/** Where `${…}` in settings takes its values from. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file. Throws when there is none. */
  readonly readFile: (path: string) => string;
}

/**
 * Fills `${NAME}` from the environment and `${file:/path}` from a file, in every string of the settings, so that no
 * token stands in the configuration. Throws an AlertingError for one that is not there. `$${` is a plain `${`.
 */
export function fillSecrets(value: unknown, source: SecretSource, where: string): unknown {
  if (typeof value === 'string') return fillText(value, source, where);
  if (Array.isArray(value)) return value.map((item) => fillSecrets(item, source, where));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillSecrets(item, source, `${where}.${key}`)]),
  );
}

function fillText(text: string, { env, readFile }: SecretSource, where: string): string {
  return text.replace(
    /(\$?)\$\{(file:)?([^}]*)\}/g,
    (whole, escaped: string, file: string | undefined, name: string) => {
      if (escaped !== '') return whole.slice(1);
      if (file === undefined) {
        const value = env[name];
        if (value !== undefined) return value;
        throw new AlertingError('bad-config', {
          en: `${where}: the environment variable ${name} is not set`,
          zh: `${where}：未设置环境变量 ${name}`,
        });
      }
      try {
        return readFile(name).trim();
      } catch (cause) {
        throw new AlertingError(
          'bad-config',
          { en: `${where}: cannot read the file ${name}`, zh: `${where}：无法读取文件 ${name}` },
          { cause },
        );
      }
    },
  );
}
