import type { BySeverity, Overview } from '../../contract/types.ts';
import type { ClusterListRow } from '../../read/clusters.ts';

interface Facts {
  readonly clusters: readonly Pick<ClusterListRow, 'name' | 'health'>[];
  readonly findings: BySeverity;
  readonly fresh: BySeverity;
  readonly incidents: number;
  readonly notAssessed: { readonly images: number; readonly controls: number };
}

type Reason = Overview['safe']['reasons'][number];
type Answer = Overview['safe']['answer'];

/**
 * "Am I safe today?" by what is known. `no`: an incident is open, or something critical is. `attention`: something high
 * is open, or a part was not seen. `unknown`: nothing is watched. What was not assessed is never a yes.
 */
export function judgeSafety({ clusters, findings, fresh, incidents, notAssessed }: Facts): Overview['safe'] {
  if (clusters.every(({ health }) => health === 'never-seen')) {
    const text = { en: 'No cluster has been seen yet', zh: '尚未接入任何集群' };
    return { answer: 'unknown', reasons: [{ text, link: '/settings/clusters' }] };
  }
  const silent = clusters.filter(({ health }) => health === 'silent').map(({ name }) => name);
  const grave: Reason[] = [];
  const lesser: Reason[] = [];
  if (incidents > 0) {
    grave.push(
      reason(`${counted(incidents, 'incident')} not closed`, `${incidents} 个事件未关闭`, '/runtime', incidents),
    );
  }
  if (findings.critical > 0) {
    const news = fresh.critical > 0 ? [`, ${fresh.critical} of them new`, `，其中新增 ${fresh.critical} 个`] : ['', ''];
    const en = `${counted(findings.critical, 'critical finding')}${news[0] ?? ''}`;
    grave.push(
      reason(en, `${findings.critical} 个严重问题${news[1] ?? ''}`, '/risk?severity=critical', findings.critical),
    );
  }
  if (findings.high > 0) {
    lesser.push(
      reason(
        counted(findings.high, 'high finding'),
        `${findings.high} 个高危问题`,
        '/risk?severity=high',
        findings.high,
      ),
    );
  }
  if (silent.length > 0) {
    const names = silent.join(', ');
    lesser.push(reason(`Nothing is heard of ${names}`, `${names} 没有数据上报`, '/settings/clusters'));
  }
  if (notAssessed.images > 0) {
    const en = `${counted(notAssessed.images, 'image')} not scanned`;
    lesser.push(reason(en, `${notAssessed.images} 个镜像未扫描`, '/images?scanned=false', notAssessed.images));
  }
  if (notAssessed.controls > 0) {
    const en = `${counted(notAssessed.controls, 'control')} not assessed everywhere`;
    lesser.push(
      reason(
        en,
        `${notAssessed.controls} 项控制未能全部评估`,
        '/compliance/controls?assessed=false',
        notAssessed.controls,
      ),
    );
  }
  return { answer: answerOf(grave, lesser), reasons: [...grave, ...lesser] };
}

function answerOf(grave: readonly Reason[], lesser: readonly Reason[]): Answer {
  if (grave.length > 0) return 'no';
  return lesser.length > 0 ? 'attention' : 'yes';
}

function reason(en: string, zh: string, link: string, count?: number): Reason {
  return { text: { en, zh }, link, count };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
