import { isAtLeastVersion } from '@seawall/kube';
import type { FixPlan, Text } from '@seawall/model';
import type { Context, Control, Fault, Judgement } from '../../control.ts';
import { absent, type Component } from '../../control-plane/component.ts';
import type { Miss } from '../../control-plane/expectation.ts';
import { meets } from '../../control-plane/meets.ts';
import type { Process } from '../../control-plane/process.ts';
import { kindsOf, processesIn } from '../../control-plane/processes.ts';
import { cis } from '../../frameworks/ids.ts';
import type { NodeProcess } from '../../node/command-process.ts';
import type { Node } from '../../node/node.ts';
import type { Row } from './row.ts';
import { expected, remedy, unsetMessage, wrongMessage } from './wording.ts';

/** The control that a row of the tables describes. */
export function controlFrom(row: Row): Control {
  const faultFor = (process: Process, miss: Miss): Fault => faultOf(row, process, miss);
  return {
    id: row.id,
    category: 'control-plane',
    kind: 'misconfiguration',
    severity: row.severity,
    title: row.title,
    why: row.why,
    message: wrongMessage,
    remediation: remedy(row.component, row.expect),
    references: [referenceOf[row.component]],
    frameworks: [...cis(row.cis), ...(row.frameworks ?? [])],
    needs: row.needs ?? absent[row.component],
    scope: 'object',
    kinds: kindsOf[row.component],
    evaluate: (object, context) => judge(row, context, processesIn(object), faultFor),
    evaluateNode: (node, context) => judgeOnNode(row, node, context),
  };
}

const commandLineTools = 'https://kubernetes.io/docs/reference/command-line-tools-reference';

const referenceOf: Readonly<Record<Component, string>> = {
  'kube-apiserver': `${commandLineTools}/kube-apiserver/`,
  'kube-controller-manager': `${commandLineTools}/kube-controller-manager/`,
  'kube-scheduler': `${commandLineTools}/kube-scheduler/`,
  etcd: 'https://etcd.io/docs/latest/op-guide/security/',
  kubelet: 'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  'kube-proxy': 'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/',
};

/** The worst of what the processes give: a fault, what could not be read, a pass. */
function judge<Kind extends Process>(
  row: Row,
  context: Context,
  processes: readonly Kind[],
  faultFor: (process: Kind, miss: Miss) => Fault,
): Judgement {
  let outcome: Judgement = 'notApplicable';
  const faults: Fault[] = [];
  if (!isKnownIn(row, context)) return outcome;
  for (const process of processes) {
    if (process.component !== row.component) continue;
    const one = judgeProcess(row, process);
    if (one === 'pass') outcome = outcome === 'notApplicable' ? 'pass' : outcome;
    else if (one === 'notApplicable') continue;
    else if ('notAssessed' in one) outcome = one;
    else faults.push(faultFor(process, one));
  }
  return faults.length > 0 ? faults : outcome;
}

/** The same as its own process shows it; a node without the component has nothing to judge. */
function judgeOnNode(row: Row, node: Node, context: Context): Judgement {
  const processes = node.components.get(row.component);
  if (processes === undefined) return row.component === 'kubelet' ? withoutKubelet(node) : 'notApplicable';
  return judge(row, context, processes, (process: NodeProcess, miss) => {
    const { file, line } = process.placeOf(miss.path);
    return { ...faultOf(row, process, miss), file, lines: { from: line, to: line } };
  });
}

function withoutKubelet({ distribution, processes }: Node): Judgement {
  return distribution === undefined || processes.state === 'here' ? 'notApplicable' : { notAssessed: noKubelet };
}

const noKubelet: Text = {
  en: 'The processes of the node cannot be seen, and no configuration of a kubelet is where it usually stands',
  zh: '无法查看节点的进程，且常用位置没有 kubelet 配置',
};

function isKnownIn({ since, until }: Row, { version }: Context): boolean {
  if (since !== undefined && !isAtLeastVersion(version, { major: 1, minor: since })) return false;
  return until === undefined || !isAtLeastVersion(version, { major: 1, minor: until });
}

function judgeProcess(row: Row, process: Process): Exclude<Judgement, readonly Fault[]> | Miss {
  const exempt = row.unless?.(process);
  if (exempt === 'pass' || exempt === 'notApplicable') return exempt;
  if (exempt !== undefined) return { notAssessed: exempt };
  const result = meets(process, row.expect);
  if (result.status === 'hidden') return { notAssessed: result.reason };
  if (result.status !== 'fail') return result.status;
  return row.excuse?.(process) === true ? 'notApplicable' : result;
}

function faultOf(row: Row, process: Process, found: Miss): Fault {
  const setting = process.nameOf(found.setting);
  const value = found.value === undefined ? undefined : shorten(found.value);
  const fix = fixOf(row, process, found, setting);
  const aim = expected(row.expect);
  return {
    path: found.path,
    key: found.setting.flag,
    message: spelt(value === undefined ? unsetMessage : wrongMessage, aim),
    values: { component: row.component, setting, ...(value === undefined ? {} : { value }) },
    ...(value === undefined ? {} : { evidence: [{ field: setting, value }] }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Values are the same in every language, so the words of what is expected go into the text itself. */
function spelt(message: Text, aim: Text): Text {
  return { en: message.en.replace('{expected}', aim.en), zh: message.zh.replace('{expected}', aim.zh) };
}

function fixOf(row: Row, process: Process, { setting, wanted }: Miss, name: string): FixPlan | undefined {
  if (wanted === undefined || row.fixable === false) return undefined;
  const operations = process.edit(setting, wanted ?? undefined);
  if (operations === undefined || operations.length === 0) return undefined;
  const value = String(wanted);
  const title: Text =
    wanted === null
      ? { en: `Remove ${name}`, zh: `移除 ${name}` }
      : { en: `Set ${name} to ${value}`, zh: `将 ${name} 设为 ${value}` };
  return { title, risk: row.risk ?? 'mayBreak', operations };
}

function shorten(value: string): string {
  if (value === '') return '""';
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
