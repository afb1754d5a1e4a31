import type { WorkloadDetail } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Counts } from '../../parts/counts.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { findingsBy, findingsOf } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Tag } from '../../parts/small.tsx';

/** The images that a workload runs, each with its worst vulnerabilities; what was not scanned says why. */
export function UsedImages({ of: { cluster, usedImages } }: { readonly of: WorkloadDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  return (
    <Section title={t('workload.images')}>
      {usedImages.map((image) => (
        <div key={image.digest ?? image.reference} style={{ padding: '8px 0' }}>
          <p style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'baseline' }}>
            {image.digest === undefined ? (
              <code>{image.reference}</code>
            ) : (
              <Link to="/images/$id" params={{ id: image.digest }} className={parts['link']}>
                <code>{image.reference}</code>
              </Link>
            )}
            {image.notScanned === undefined ? (
              <Counts
                of={image.findings}
                {...(image.digest === undefined ? {} : { to: findingsBy(findingsOf(image.digest, cluster.id)) })}
              />
            ) : (
              <Tag tone="warn">{t('image.notScanned')}</Tag>
            )}
            {image.scannedAt !== undefined && (
              <span className={parts['muted']}>
                {t('image.scanned')} <Ago at={image.scannedAt} />
              </span>
            )}
          </p>
          {image.notScanned !== undefined && <p className={parts['muted']}>{say(image.notScanned)}</p>}
          {image.worst.length > 0 && <FindingRows of={image.worst.slice(0, 4)} none="" bare />}
        </div>
      ))}
    </Section>
  );
}
