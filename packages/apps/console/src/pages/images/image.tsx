import { findingKinds } from '@seawall/model';
import type { ImageDetail } from '@seawall/server/contract';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Counts } from '../../parts/counts.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityLinks } from '../../parts/entity-links.tsx';
import { EntityTimeline } from '../../parts/entity-timeline.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { GroupRows } from '../../parts/group-rows.tsx';
import { findingsBy, findingsOf } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { BigScore, Factors } from '../../parts/risk.tsx';
import { Ago, Facts, Tag } from '../../parts/small.tsx';
import { Packages } from './packages.tsx';

/** What is neither a vulnerability nor a secret. */
const otherKinds = findingKinds.filter((kind) => kind !== 'vulnerability' && kind !== 'secret').join(',');

/** An image with everything known: what is in it, what is wrong with that, and who runs it. */
export function ImagePage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /images/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={14}>
        {(image) => <Detail image={image} />}
      </Answer>
    </div>
  );
}

function Detail({ image }: { readonly image: ImageDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const within = findingsOf(image.digest, image.clusters[0]?.id);
  const kinds = [
    { title: t('kind.vulnerability'), of: image.vulnerabilities, search: { ...within, kind: 'vulnerability' } },
    { title: t('kind.secret'), of: image.secrets, search: { ...within, kind: 'secret' } },
    { title: t('image.others'), of: image.others, search: { ...within, kind: otherKinds } },
  ];
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.images'), target: { to: '/images' } }}
        name={image.reference}
        tags={image.notScanned !== undefined && <Tag tone="warn">{t('image.notScanned')}</Tag>}
        where={/^sha\d+:/.test(image.digest) ? <code>{image.digest}</code> : t('image.noDigest')}
      />
      <div className={parts['columns']}>
        <div>
          {image.notScanned !== undefined && <p className={parts['problem']}>{say(image.notScanned)}</p>}
          <Section title={t('image.fixFirst')} note={t('entity.shareHint')}>
            <GroupRows
              of={image.groups}
              within={within}
              none={t(image.notScanned === undefined ? 'image.nothingFound' : 'image.nothingKnown')}
              noneHint={t(image.notScanned === undefined ? 'image.nothingFoundHint' : 'image.nothingKnownHint')}
            />
          </Section>
          {kinds.map(
            ({ title, of, search }) =>
              of.worst.length > 0 && (
                <Section key={title} title={title} note={<Counts of={of.counts} to={findingsBy(search)} />}>
                  <FindingRows of={of.worst} none="" bare />
                </Section>
              ),
          )}
          <Packages image={image} />
          <EntityTimeline from="GET /images/{id}/timeline" id={image.digest} />
        </div>
        <aside>
          <Section title={t('entity.risk')}>
            <BigScore score={image.risk} />
            <Factors of={image.factors} />
          </Section>
          <EntityLinks
            title={t('image.usedBy')}
            of={image.usedBy}
            none={t('image.usedByNone')}
            all={{ to: '/workloads', search: { image: image.digest } }}
          />
          <ImageFacts image={image} />
          <Bills of={image.bills} />
        </aside>
      </div>
    </>
  );
}

function ImageFacts({ image }: { readonly image: ImageDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  const { databaseVersion: version } = image;
  return (
    <Section title={t('entity.about')}>
      <Facts
        of={[
          [t('column.os'), image.os],
          [t('image.scanned'), image.scannedAt === undefined ? undefined : <Ago key="scanned" at={image.scannedAt} />],
          [
            t('image.database'),
            version !== undefined && /^\d{4}-\d\d-\d\dT/.test(version) ? dateTime(version) : version,
          ],
          [t('column.clusters'), image.clusters.map(({ name }) => name).join(', ')],
        ]}
      />
    </Section>
  );
}

/** Who says what is in it: one that says something else is worth a look. */
function Bills({ of }: { readonly of: ImageDetail['bills'] }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (of.length === 0) return null;
  return (
    <Section title={t('image.bills')} note={t('image.billsHint')}>
      <ul>
        {of.map(({ cluster, differs, origin, packages, scannedAt, sender = '', shown }) => (
          <li key={`${origin} ${cluster?.id ?? ''} ${sender}`} style={{ padding: '2px 0' }}>
            <div>{t(`image.origin.${origin}`, { cluster: cluster?.name ?? '', sender })}</div>
            <div className={parts['muted']}>
              {t('image.billPackages', { count: packages, number: number(packages) })} · <Ago at={scannedAt} />{' '}
              {shown && <Tag>{t('image.billShown')}</Tag>}
              {differs && <Tag tone="warn">{t('image.billDiffers')}</Tag>}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
