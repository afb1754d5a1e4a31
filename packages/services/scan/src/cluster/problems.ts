import type { ClusterState, KubeError, Problem, Unavailable } from '@seawall/kube';
import { displayRef, formatPath, type Text } from '@seawall/model';
import type { NotAssessedTarget } from '../report.ts';

/** A cluster of which nothing could be read. */
export function unreachable(cluster: string, error: KubeError): Problem {
  return { code: 'unreadable', file: cluster, message: error.text };
}

/** Fields of objects that were left out for their type: what custom resources without a sound schema may hold. */
export function misfitProblems({ store, misfits }: ClusterState): Problem[] {
  return misfits.flatMap(({ ref, misfits: fields }) =>
    fields.map(({ path, expected, found }): Problem => {
      const field = formatPath(path);
      return {
        code: 'wrong-type',
        file: store.cluster,
        message: {
          en: `${displayRef(ref)}: ${field} must be of type ${expected}, found ${found}; the field was left out`,
          zh: `${displayRef(ref)}：${field} 应为 ${expected} 类型，实际为 ${found}；已忽略该字段`,
        },
      };
    }),
  );
}

/** Resources that could not be read, for the report. */
export function notRead(unavailable: Iterable<Unavailable>, cluster: string): NotAssessedTarget[] {
  const alike = Map.groupBy(unavailable, ({ resource, name, error }) =>
    name === undefined ? resource : `${resource} ${error.code}`,
  );
  return [...alike.values()].map((group) => {
    const [one] = group as [Unavailable];
    return {
      target: `${cluster}: ${one.resource}${namesOf(group)}`,
      what: one.resource === 'nodes/proxy' ? 'node' : 'cluster',
      reason: reasonOf(one),
      remedy: remedyOf(one),
    };
  });
}

/** How many names are written out of those that fail alike. */
const namesShown = 3;

function namesOf(group: readonly Unavailable[]): string {
  const names = group.flatMap(({ name }) => name ?? []).sort();
  if (names.length === 0) return '';
  const more = names.length > namesShown ? ` +${names.length - namesShown}` : '';
  return ` ${names.slice(0, namesShown).join(', ')}${more}`;
}

/** Why nothing can be said of what a resource holds. */
export function reasonOf({ resource, error }: Unavailable): Text {
  if (error.code === 'forbidden') {
    const verb = resource === 'nodes/proxy' ? 'get' : 'list';
    return { en: `not allowed to ${verb} ${resource}`, zh: `没有 ${verb} ${resource} 的权限` };
  }
  return { en: `${resource} could not be read: ${error.text.en}`, zh: `无法读取 ${resource}：${error.text.zh}` };
}

function remedyOf({ resource, error }: Unavailable): Text {
  if (error.code !== 'forbidden') {
    return {
      en: 'Look at the API server, or at the server behind this API, and scan again',
      zh: '请检查 API 服务器或该 API 背后的服务，然后重新扫描',
    };
  }
  if (resource === 'secrets') {
    return {
      en: 'Bind seawall-scan-secrets of deploy/rbac-scan.yaml if names and types of Secrets may be read; their data is never asked for',
      zh: '若允许读取 Secret 的名称与类型，请绑定 deploy/rbac-scan.yaml 中的 seawall-scan-secrets；扫描不会请求其数据',
    };
  }
  if (resource === 'nodes/proxy') {
    return {
      en: 'Bind seawall-scan-kubelets of deploy/rbac-scan.yaml, or run seawall scan node on the nodes',
      zh: '请绑定 deploy/rbac-scan.yaml 中的 seawall-scan-kubelets，或在节点上运行 seawall scan node',
    };
  }
  return {
    en: `Give the right to list ${resource}, as deploy/rbac-scan.yaml does`,
    zh: `请授予 list ${resource} 的权限，参见 deploy/rbac-scan.yaml`,
  };
}
