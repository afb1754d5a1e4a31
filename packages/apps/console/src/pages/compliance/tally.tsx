import type { FrameworkRow, RequirementResult } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Tag } from '../../parts/small.tsx';
import { useSearchState } from '../../search.ts';
import styles from './compliance.module.css';

export const outcomes = ['fail', 'notAssessed', 'pass', 'notApplicable'] as const;

/** How many requirements fail, pass, were not assessed; each number leads to those. */
export function Tally({
  framework,
  of,
}: {
  readonly framework: string;
  readonly of: FrameworkRow['requirements'];
}): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <div className={styles['tally']}>
      <div className={styles['bar']} aria-hidden="true">
        {outcomes.map(
          (outcome) => of[outcome] > 0 && <i key={outcome} className={styles[outcome]} style={{ flex: of[outcome] }} />,
        )}
      </div>
      <div className={styles['words']}>
        {outcomes.map(
          (outcome) =>
            of[outcome] > 0 && (
              <CountLink
                key={outcome}
                of={of[outcome]}
                to={{
                  to: '/compliance/$framework',
                  params: { framework },
                  search: { status: outcome, namespace: search['namespace'] },
                }}
              >
                {`${t(`outcome.${outcome}`)} ${number(of[outcome])}`}
              </CountLink>
            ),
        )}
      </div>
    </div>
  );
}

const tones = { pass: 'good', fail: 'bad', notAssessed: 'warn', notApplicable: 'plain' } as const;
const signs = { pass: 'check', fail: 'cross', notAssessed: 'dash', notApplicable: 'dash' } as const;

export function OutcomeTag({ of }: { readonly of: RequirementResult['status'] }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Tag tone={tones[of]}>
      <span style={{ display: 'inline-flex', gap: 3, alignItems: 'center' }}>
        <Icon name={signs[of]} size={11} />
        {t(`outcome.${of}`)}
      </span>
    </Tag>
  );
}
