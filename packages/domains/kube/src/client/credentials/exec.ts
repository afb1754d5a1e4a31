import { isAbsolute } from 'node:path';
import type { Text } from '@seawall/model';
import { isMapping } from '../../shape.ts';
import { pathFrom } from '../config/kubeconfig.ts';
import { KubeError } from '../error.ts';
import type { ClientWorld, PluginResult } from '../world.ts';
import { type Credentials, type Proof, shared } from './credentials.ts';

/** A kubeconfig's `exec` section. Source: client.authentication.k8s.io/v1 ExecCredential. */
export interface ExecConfig {
  /** The file that it stands in. */
  readonly file: string;
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  /** What the plug-in is told of the cluster, when it asks to be. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** A plug-in that may ask a person gets longer than one that may not. */
const timeouts = { alone: 60_000, interactive: 300_000 };
const maxBytes = 1024 * 1024;
/** Renewed this long before it expires, so that no request is under way with it then. */
const earlyMs = 10_000;
/** What is said to have expired when it is printed is tried for so long all the same. */
const leastMs = 5_000;

interface Fetched {
  readonly proof: Proof;
  readonly expiresAt: number;
}

/** Credentials that a program prints. Kept until they expire or the server refuses them. */
export function execCredentials(
  config: ExecConfig,
  world: ClientWorld,
  timeoutMs?: number,
  fallback: Proof = {},
): Credentials {
  let known: Fetched | undefined;
  const interactive = config.interactiveMode !== 'Never' && world.interactive;

  const fetch = shared(async (): Promise<Proof> => {
    if (config.interactiveMode === 'Always' && !world.interactive) {
      throw failed(config, { en: 'needs a terminal, and there is none', zh: '需要终端，而当前没有终端' });
    }
    const result = await world.run(commandOf(config), config.args, {
      env: { ...config.env, KUBERNETES_EXEC_INFO: execInfo(config, interactive) },
      timeoutMs: timeoutMs ?? (interactive ? timeouts.interactive : timeouts.alone),
      maxBytes,
      stdin: interactive,
    });
    if (!result.ok) throw failed(config, reasonOf(result, config));
    const { proof, expiresAt } = readCredential(result.stdout, config);
    // A clock that runs ahead would have the plug-in run for every request.
    known = { proof: { ...fallback, ...proof }, expiresAt: Math.max(expiresAt, world.now() + earlyMs + leastMs) };
    return known.proof;
  });

  return {
    kind: 'exec',
    async proof() {
      return known !== undefined && world.now() < known.expiresAt - earlyMs ? known.proof : fetch();
    },
    refused(proof) {
      if (known?.proof === proof) known = undefined;
      return true;
    },
  };
}

/** A command with a slash in it is relative to the kubeconfig; one without is looked up in PATH. */
function commandOf(config: ExecConfig): string {
  const { command } = config;
  return command.includes('/') && !isAbsolute(command) ? pathFrom(config, command) : command;
}

function execInfo({ apiVersion, cluster }: ExecConfig, interactive: boolean): string {
  const spec = { interactive, ...(cluster === undefined ? {} : { cluster }) };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}

function reasonOf(result: Extract<PluginResult, { ok: false }>, config: ExecConfig): Text {
  const said = lastLines(result.stderr);
  switch (result.why) {
    case 'missing': {
      const hint = config.installHint === undefined ? '' : `: ${config.installHint.trim()}`;
      return { en: `is not installed${hint}`, zh: `未安装${hint}` };
    }
    case 'timeout':
      return { en: `did not end in time${said}`, zh: `未在规定时间内结束${said}` };
    case 'too-much':
      return { en: 'printed more than a credential can be', zh: '输出过多，不可能是凭据' };
    case 'failed': {
      const code = result.exitCode === undefined ? '' : ` ${result.exitCode}`;
      return { en: `ended with exit code${code}${said}`, zh: `以退出码${code} 结束${said}` };
    }
  }
}

function lastLines(stderr: string): string {
  const text = stderr.trim().split('\n').slice(-3).join(' ');
  return text === '' ? '' : `: ${text.slice(0, 500)}`;
}

/** Reads what the plug-in printed. What it printed is never repeated in an error: it may hold the credential. */
function readCredential(stdout: string, config: ExecConfig): Fetched {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch (error) {
    throw failed(config, { en: 'printed no JSON', zh: '输出的不是 JSON' }, error);
  }
  if (!isMapping(value) || value['kind'] !== 'ExecCredential') {
    throw failed(config, { en: 'printed no ExecCredential', zh: '输出的不是 ExecCredential' });
  }
  if (value['apiVersion'] !== config.apiVersion) {
    throw failed(config, {
      en: `printed another version than ${config.apiVersion}, which the kubeconfig names`,
      zh: `输出的版本与 kubeconfig 指定的 ${config.apiVersion} 不一致`,
    });
  }
  const status = isMapping(value['status']) ? value['status'] : {};
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status;
  const hasToken = typeof token === 'string' && /^[\u0021-\u007e]+$/.test(token);
  const hasCertificate = typeof cert === 'string' && typeof key === 'string' && cert !== '' && key !== '';
  if (!hasToken && !hasCertificate) {
    throw failed(config, { en: 'gave neither a token nor a certificate', zh: '既未给出令牌也未给出证书' });
  }
  const expiresAt =
    expirationTimestamp === undefined || expirationTimestamp === null
      ? Number.POSITIVE_INFINITY
      : typeof expirationTimestamp === 'string'
        ? Date.parse(expirationTimestamp)
        : Number.NaN;
  if (Number.isNaN(expiresAt)) {
    throw failed(config, {
      en: 'gave an expirationTimestamp that is no time',
      zh: '给出的 expirationTimestamp 不是有效时间',
    });
  }
  return {
    proof: {
      ...(hasToken ? { authorization: `Bearer ${token}` } : {}),
      ...(hasCertificate ? { certificate: { cert, key } } : {}),
    },
    expiresAt,
  };
}

function failed({ command }: ExecConfig, { en, zh }: Text, cause?: unknown): KubeError {
  const text = { en: `The credential plug-in ${command} ${en}`, zh: `凭据插件 ${command} ${zh}` };
  return new KubeError('credentials', text, { cause });
}
