import type { Container, Workload } from '@seawall/kube';
import type { FixOperation, Path, Text } from '@seawall/model';
import { type Component, components } from './component.ts';
import { type FlagUse, parseFlags, shellCommands, type Token } from './flags.ts';
import { itemsOf, type Process, type Reading, type Setting, type SettingValue } from './process.ts';

/** The component that a container runs, with its flags; undefined for any other container. */
export function processOf(container: Container, workload: Workload): Process | undefined {
  const written = wordsOf(container);
  const named = componentIn(written);
  const component = named?.component ?? labelled(container, workload, written);
  if (component === undefined || isOtherEtcd(component, workload)) return undefined;
  const tokens = named === undefined ? written : written.slice(named.rest);
  return commandLine(component, container, tokens, parseFlags(tokens));
}

/** Command and args as Kubernetes joins them; the script of `sh -c` split into the words of the component's command. */
function wordsOf(container: Container): Token[] {
  const tokens: Token[] = [];
  for (const list of ['command', 'args'] as const) {
    for (const [index, text] of (container.spec[list] ?? []).entries()) {
      tokens.push({ text, path: [...container.path, list, index], whole: true });
    }
  }
  const script = tokens.findIndex((token) => /^-[a-z]*c$/.test(token.text)) + 1;
  const shell = tokens[0];
  const source = tokens[script];
  if (script === 0 || shell === undefined || source === undefined || !/(?:^|\/)(?:ba|da|a|)sh$/.test(shell.text)) {
    return tokens;
  }
  for (const words of shellCommands(source.text)) {
    const pieces = words.map((text) => ({ text, path: source.path, whole: false }));
    if (componentIn(pieces) !== undefined) return pieces;
  }
  return tokens;
}

const wrappers = /^(?:exec|env|hyperkube|go-runner|kube-log-runner|tini|dumb-init)$/;

/** The component whose binary a command starts, behind variable assignments, wrappers with their options, `hyperkube`. */
function componentIn(tokens: readonly Token[]): { component: Component; rest: number } | undefined {
  for (const [index, { text }] of tokens.entries()) {
    if (text.startsWith('-') || /^\w+=/.test(text)) continue;
    const name = text.slice(text.lastIndexOf('/') + 1);
    const component = components.find((one) => one === name || isUnderHyperkube(tokens, index, one));
    if (component !== undefined) return { component, rest: index + 1 };
    if (!wrappers.test(name)) return undefined;
  }
  return undefined;
}

function isUnderHyperkube(tokens: readonly Token[], index: number, component: Component): boolean {
  const before = tokens[index - 1]?.text ?? '';
  return before.endsWith('hyperkube') && component.replace('kube-', '') === tokens[index]?.text;
}

/** Where the binary stands in the image's entrypoint, kubeadm's labels and the container's name tell what it is. */
function labelled(container: Container, workload: Workload, written: readonly Token[]): Component | undefined {
  const { labels } = workload;
  const component = components.find((one) => one === labels['component'] || one === labels['k8s-app']);
  if (component === undefined || container.role !== 'container') return undefined;
  if (labels['tier'] !== 'control-plane' && workload.namespace !== 'kube-system') return undefined;
  if (container.name !== component && workload.containers.length > 1) return undefined;
  return container.spec.command === undefined && written.length > 0 ? component : undefined;
}

/** An etcd that an application brings along is not the cluster's. */
function isOtherEtcd(component: Component, workload: Workload): boolean {
  if (component !== 'etcd' || workload.object.ref.kind === 'Pod') return false;
  return workload.namespace !== 'kube-system' && workload.labels['tier'] !== 'control-plane';
}

function commandLine(
  component: Component,
  container: Container,
  tokens: readonly Token[],
  uses: ReadonlyMap<string, readonly FlagUse[]>,
): Process {
  const list = container.spec.args === undefined ? 'command' : 'args';
  const listPath = [...container.path, list];
  const editable = tokens.every((token) => token.whole);

  function read({ flag }: Setting): Reading {
    if (component === 'etcd' && uses.has('config-file')) return { state: 'hidden', reason: inFile('config-file') };
    const found = uses.get(flag);
    if (found === undefined) return component === 'etcd' ? readVariable(flag) : unset();
    const values: string[] = [];
    for (const use of found) {
      const text = use.value === undefined ? 'true' : expand(use.value, container, use.token.whole);
      if (text === undefined) return { state: 'hidden', reason: inVariable(flag) };
      values.push(text);
    }
    const last = found[found.length - 1] as FlagUse;
    return {
      state: 'given',
      text: values[values.length - 1] ?? '',
      items: values.flatMap(itemsOf),
      path: last.token.path,
    };
  }

  function unset(): Reading {
    return { state: 'unset', path: listPath };
  }

  /** etcd takes every flag from the environment too: `--auto-tls` is ETCD_AUTO_TLS. */
  function readVariable(flag: string): Reading {
    const name = `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;
    const index = container.spec.env?.findIndex((one) => one.name === name) ?? -1;
    const variable = container.spec.env?.[index];
    if (variable === undefined) return unset();
    if (variable.value === undefined) return { state: 'hidden', reason: inVariable(flag) };
    const path: Path = [...container.path, 'env', index, 'value'];
    return { state: 'given', text: variable.value, items: itemsOf(variable.value), path };
  }

  function edit({ flag }: Setting, value: SettingValue | undefined): FixOperation[] | undefined {
    if (!editable) return undefined;
    const found = uses.get(flag);
    if (found === undefined) {
      if (value === undefined || read({ flag }).state !== 'unset') return undefined;
      return [{ op: 'append', path: listPath, value: `--${flag}=${String(value)}` }];
    }
    if (value === undefined) return removals(found);
    const last = found[found.length - 1] as FlagUse;
    const rest = removals(found.slice(0, -1));
    if (last.valueToken !== undefined)
      return [{ op: 'set', path: last.valueToken.path, value: String(value) }, ...rest];
    return [{ op: 'set', path: last.token.path, value: `--${flag}=${String(value)}` }, ...rest];
  }

  return { component, read, edit, nameOf: ({ flag }) => `--${flag}` };
}

/** From the back, so that no removal moves what a later one names. */
function removals(uses: readonly FlagUse[]): FixOperation[] {
  return uses
    .flatMap((use) => (use.valueToken === undefined ? [use.token] : [use.token, use.valueToken]))
    .reverse()
    .map(({ path }) => ({ op: 'remove', path }));
}

/** Replaces `$(NAME)` as the kubelet does; undefined when the value comes from elsewhere or from the shell. */
function expand(value: string, container: Container, whole: boolean): string | undefined {
  if (!whole && value.includes('$')) return undefined;
  let known = true;
  const text = value.replace(/\$\$|\$\(([\w.-]+)\)/g, (found, name: string | undefined) => {
    if (name === undefined) return '$';
    const variable = container.spec.env?.find((one) => one.name === name);
    if (variable === undefined) return found;
    if (variable.value === undefined || variable.value.includes('$(')) known = false;
    return variable.value ?? '';
  });
  return known ? text : undefined;
}

export function inFile(flag: string): Text {
  return { en: `The file behind --${flag} decides this`, zh: `该项由 --${flag} 指定的文件决定` };
}

function inVariable(flag: string): Text {
  return {
    en: `--${flag} takes its value from a variable that cannot be read here`,
    zh: `--${flag} 的值来自此处无法读取的变量`,
  };
}
