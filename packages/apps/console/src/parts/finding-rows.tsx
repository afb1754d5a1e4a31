import type { FindingRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import { refText } from './links.tsx';
import styles from './parts.module.css';
import { RiskScore } from './risk.tsx';
import { Empty } from './states.tsx';

interface FindingRowsProps {
  readonly of: readonly FindingRow[];
  readonly none: string;
  readonly hint?: string;
  /** Leaves out what it was found in, where the page says that already. */
  readonly bare?: boolean;
}

/** A few findings, worst first, each leading to its evidence. */
export function FindingRows({ of, none, hint, bare = false }: FindingRowsProps): React.ReactNode {
  const { say } = useFormat();
  if (of.length === 0) return <Empty title={none} {...(hint === undefined ? {} : { hint })} />;
  return (
    <ul className={styles['rows']}>
      {of.map((finding) => (
        <li key={finding.id}>
          <Link to="/risk/$id" params={{ id: finding.id }} data-row-link="">
            <SeverityMark severity={finding.severity} />
            <span className={styles['grow']}>
              <span className={styles['clip']} style={{ display: 'block' }}>
                {say(finding.title)}
              </span>
              <span className={`${styles['sub']} ${styles['clip']}`}>
                {bare
                  ? [finding.rule, finding.part].filter((text) => text !== '').join(' · ')
                  : refText(finding.subject)}
              </span>
            </span>
            <RiskScore score={finding.risk} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
