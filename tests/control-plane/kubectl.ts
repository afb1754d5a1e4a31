import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What a run of kubectl came to. */
interface KubectlResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface KubectlOptions {
  /** What it reads from standard input, for `-f -`. */
  readonly input?: string;
  /** Which user asks; `admin` without it. */
  readonly identity?: string;
}

export interface Kubectl {
  /** @throws with what kubectl said, when it fails. */
  (args: readonly string[], options?: KubectlOptions): Promise<string>;
  /** Runs it where failing is what is expected. */
  readonly attempt: (args: readonly string[], options?: KubectlOptions) => Promise<KubectlResult>;
}

/** kubectl, unmodified, as a second client of the cluster whose users' kubeconfigs these are. */
export function kubectlFor(program: string, kubeconfigs: Readonly<Record<string, string>>): Kubectl {
  const attempt = async (args: readonly string[], options: KubectlOptions = {}): Promise<KubectlResult> => {
    const kubeconfig = kubeconfigs[options.identity ?? 'admin'];
    if (kubeconfig === undefined) throw new Error(`The control plane was started without ${options.identity}`);
    const child = spawn(program, [...args], { env: { ...process.env, KUBECONFIG: kubeconfig } });
    const status = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), status]);
    return { status: code, stdout, stderr };
  };
  const run = async (args: readonly string[], options?: KubectlOptions): Promise<string> => {
    const { status, stdout, stderr } = await attempt(args, options);
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
    return stdout;
  };
  return Object.assign(run, { attempt });
}
