import type { Text } from '@seawall/model';
import type { AdvisorySeverity, Exploitation } from '../advisory.ts';
import type { Score } from './cvss.ts';

/** One thing that makes a finding more or less urgent. */
export interface PriorityFactor {
  readonly id: string;
  /** Added to the score. */
  readonly points: number;
  readonly text: Text;
}

/** 0 to 100; the factors add up to it, but that it never leaves that range. */
export interface Priority {
  readonly score: number;
  readonly factors: readonly PriorityFactor[];
}

/** What is known of where the component runs; absent facts count nothing. */
export interface Surroundings {
  /** Reached from outside the cluster; a text says how. */
  readonly exposed?: boolean | Text;
  /** Runs with rights over its node; a text says by what. */
  readonly privileged?: boolean | Text;
  /** Brought by the base image and not by what is built on it. */
  readonly base?: boolean;
}

export interface Urgency {
  readonly severity: AdvisorySeverity | 'unknown';
  readonly cvss?: Score | undefined;
  readonly exploitation?: Exploitation | undefined;
  readonly fixed: boolean;
  readonly reachable?: boolean | undefined;
  readonly development: boolean;
  readonly malicious: boolean;
}

const bySeverity: Readonly<Record<AdvisorySeverity | 'unknown', number>> = {
  critical: 38,
  high: 30,
  medium: 20,
  low: 9,
  negligible: 2,
  unknown: 18,
};

/**
 * What to fix first. Severity alone gives at most 40 points, so that what is exploited comes before what is only grave;
 * without any sign of exploitation a grave flaw still stands above a light one.
 */
export function priorityOf(urgency: Urgency, surroundings: Surroundings = {}): Priority {
  const factors = [...ownFactors(urgency), ...factorsAround(surroundings)].filter(({ points }) => points !== 0);
  const sum = factors.reduce((total, { points }) => total + points, 0);
  return { score: Math.max(0, Math.min(100, Math.round(sum))), factors };
}

function ownFactors({
  severity,
  cvss,
  exploitation,
  fixed,
  reachable,
  development,
  malicious,
}: Urgency): PriorityFactor[] {
  const factors: PriorityFactor[] = [severityFactor(severity, cvss)];
  if (malicious) {
    factors.push({ id: 'malicious', points: 50, text: { en: 'made to do harm', zh: '恶意软件包' } });
  }
  if (exploitation?.known !== undefined) {
    const { added, ransomware } = exploitation.known;
    factors.push({
      id: 'known-exploited',
      points: 30,
      text: { en: `exploited in the wild (CISA KEV since ${added})`, zh: `已被实际利用（${added} 列入 CISA KEV）` },
    });
    if (ransomware) {
      factors.push({ id: 'ransomware', points: 5, text: { en: 'used by ransomware', zh: '被勒索软件利用' } });
    }
  }
  if (exploitation?.epss !== undefined) {
    const { probability } = exploitation.epss;
    const percent = `${(probability * 100).toFixed(probability < 0.01 ? 2 : 0)}%`;
    factors.push({
      id: 'epss',
      // The root: one per cent is already far above what most have.
      points: Math.round(20 * Math.sqrt(probability)),
      text: {
        en: `${percent} chance of exploitation within 30 days (EPSS)`,
        zh: `30 天内被利用的概率为 ${percent}（EPSS）`,
      },
    });
  }
  if (fixed) factors.push({ id: 'fix-available', points: 5, text: { en: 'a fix is available', zh: '已有修复版本' } });
  if (reachable === true) {
    factors.push({
      id: 'reachable',
      points: 8,
      text: { en: 'the flawed function is in the binary', zh: '程序中含有存在缺陷的函数' },
    });
  }
  if (reachable === false) {
    factors.push({
      id: 'not-reachable',
      points: -20,
      text: { en: 'the flawed function is not in the binary', zh: '程序中没有存在缺陷的函数' },
    });
  }
  if (development)
    factors.push({ id: 'development', points: -12, text: { en: 'only used in development', zh: '仅用于开发' } });
  return factors;
}

function severityFactor(severity: AdvisorySeverity | 'unknown', cvss: Score | undefined): PriorityFactor {
  // A publisher's word counts as it stands; the score only tells apart what bears the same word.
  const finer = cvss === undefined ? 0 : (cvss.base - 5) / 2.5;
  const score = cvss === undefined ? '' : `, CVSS ${cvss.base}`;
  return {
    id: 'severity',
    points: Math.round(bySeverity[severity] + finer),
    text: { en: `severity ${severity}${score}`, zh: `严重性 ${severity}${score}` },
  };
}

function factorsAround({ exposed, privileged, base }: Surroundings): PriorityFactor[] {
  const factors: PriorityFactor[] = [];
  if (exposed !== undefined && exposed !== false) {
    const text = { en: 'its workload is reached from outside', zh: '其工作负载可从外部访问' };
    factors.push({ id: 'exposed', points: 10, text: withHow(text, exposed) });
  }
  if (privileged !== undefined && privileged !== false) {
    const text = { en: 'its workload has rights over the node', zh: '其工作负载拥有节点权限' };
    factors.push({ id: 'privileged', points: 7, text: withHow(text, privileged) });
  }
  if (base === true) {
    factors.push({ id: 'base-image', points: -2, text: { en: 'comes with the base image', zh: '来自基础镜像' } });
  }
  return factors;
}

function withHow({ en, zh }: Text, how: true | Text): Text {
  return how === true ? { en, zh } : { en: `${en} (${how.en})`, zh: `${zh}（${how.zh}）` };
}
