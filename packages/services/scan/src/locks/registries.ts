import { globMatches } from '../glob.ts';
import { fetchBytes, VulnsError } from '@seawall/vulns';

/** The registries of package managers, as the environment names them. */
export interface Registries {
  /** Without the slash at the end. */
  readonly npm: string;
  readonly pypi: string;
  readonly crates: string;
  readonly goProxy: string;
  /** The name of Go's checksum database; undefined when it is turned off. */
  readonly goSums: string | undefined;
  /** Whether a Go module is not for the public: `GOPRIVATE`, `GONOPROXY`, `GONOSUMDB`. */
  isPrivate(module: string): boolean;
  /** The text behind an address, each asked for once. Throws a `VulnsError`. */
  text(url: string, accept?: string): Promise<string>;
  bytes(url: string): Promise<Buffer>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Asks through the proxies of the environment, and nobody before the first question. */
export function registriesOf(env: Environment): Registries {
  const privateGlobs = ['GOPRIVATE', 'GONOPROXY', 'GONOSUMDB'].flatMap((name) => env[name]?.split(',') ?? []);
  const known = new Map<string, Promise<Buffer>>();
  /** A host that cannot be reached is not waited for again. */
  const dead = new Map<string, VulnsError>();
  const bytes = (url: string, accept = '*/*'): Promise<Buffer> => {
    let answer = known.get(url);
    const { host } = new URL(url);
    if (answer === undefined) {
      answer = fetchBytes(url, { headers: { accept } }, { env, idleMs: 15_000 }).then(
        (read) => read.bytes,
        (error: unknown) => {
          if (error instanceof VulnsError && !/status \d+/.test(error.message)) dead.set(host, error);
          throw error;
        },
      );
    }
    const reached = dead.get(host);
    if (reached !== undefined && !known.has(url)) answer = Promise.reject(reached);
    known.set(url, answer);
    return answer;
  };
  return {
    npm: address(env['npm_config_registry'] ?? env['NPM_CONFIG_REGISTRY'], 'https://registry.npmjs.org'),
    pypi: address(env['PIP_INDEX_URL'], 'https://pypi.org/simple'),
    crates: 'https://index.crates.io',
    goProxy: address(
      env['GOPROXY']?.split(/[,|]/).find((one) => /^https?:/.test(one)),
      'https://proxy.golang.org',
    ),
    goSums: env['GOSUMDB'] === 'off' ? undefined : (env['GOSUMDB']?.split(/[+ ]/)[0] ?? 'sum.golang.org'),
    isPrivate: (module) => privateGlobs.some((glob) => holdsModule(glob, module)),
    text: async (url, accept) => (await bytes(url, accept)).toString('utf8'),
    bytes: (url) => bytes(url),
  };
}

/** `*.corp.example/team`: the first elements of the path are as many as the pattern has, and as it says. */
function holdsModule(glob: string, module: string): boolean {
  const asked = glob.trim().replace(/\/$/, '').split('/');
  const held = module.split('/');
  if (glob.trim() === '' || held.length < asked.length) return false;
  return asked.every((part, index) => globMatches(part, held[index] ?? ''));
}

function address(given: string | undefined, usual: string): string {
  return (given === undefined || given === '' ? usual : given).replace(/\/+$/, '');
}

/** The JSON behind an address. Throws a `VulnsError` for what is none. */
export async function jsonOf(registries: Registries, url: string, accept?: string): Promise<unknown> {
  const text = await registries.text(url, accept);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new VulnsError('network', { en: `${url} gives no JSON`, zh: `${url} 返回的不是 JSON` }, { cause: error });
  }
}
