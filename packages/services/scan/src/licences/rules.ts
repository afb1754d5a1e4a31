import type { Text } from '@seawall/model';
import type { RuleInfo } from '../report.ts';

/** Why a component's licences are refused. */
export type Refusal = 'denied' | 'not-allowed' | 'undeclared';

const shared = {
  category: 'licences',
  remediation: {
    en: 'Take a version or a package under another licence, have the use approved and add the licence to the list, or record an exception with its owner.',
    zh: '改用其他许可证的版本或软件包；或经批准后将该许可证加入列表；或登记豁免并注明负责人。',
  },
  references: ['https://spdx.org/licenses/'],
} as const;

/** What a scan says of licences, by why they are refused. */
export const rules: Readonly<Record<Refusal, RuleInfo & { readonly message: Text }>> = {
  denied: {
    ...shared,
    id: 'licence/denied',
    severity: 'high',
    title: { en: 'A licence that the deny list names', zh: '许可证在禁止列表中' },
    why: {
      en: 'Using the package binds you to terms that your organisation has ruled out.',
      zh: '使用该软件包须遵守贵组织已明确禁止的条款。',
    },
    message: {
      en: '{package} {version} is under {licence}, which is denied',
      zh: '{package} {version} 采用 {licence} 许可证，该许可证被禁止',
    },
  },
  'not-allowed': {
    ...shared,
    id: 'licence/not-allowed',
    severity: 'medium',
    title: { en: 'A licence that the allow list does not name', zh: '许可证不在允许列表中' },
    why: {
      en: 'Nobody has looked at its terms yet, so nobody knows what the use of the package obliges you to.',
      zh: '其条款尚未经过审查，因此无法确定使用该软件包须承担哪些义务。',
    },
    message: {
      en: '{package} {version} is under {licence}, which is not on the allow list',
      zh: '{package} {version} 采用 {licence} 许可证，该许可证不在允许列表中',
    },
  },
  undeclared: {
    ...shared,
    id: 'licence/undeclared',
    severity: 'low',
    title: { en: 'No licence is declared', zh: '未声明许可证' },
    why: {
      en: 'Without a licence there is no right to use or to pass on the package.',
      zh: '没有许可证就无权使用或分发该软件包。',
    },
    message: { en: '{package} {version} declares no licence', zh: '{package} {version} 未声明许可证' },
  },
};

export const ruleIds: readonly string[] = Object.values(rules).map(({ id }) => id);
