import type { StoredEvent } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { usePages } from '../api/use-answer.ts';
import { useFormat } from '../i18n/format.ts';
import { useSearchState, valuesOf } from '../search.ts';
import styles from './activity.module.css';
import { FilterChip } from './filter-chip.tsx';
import { Section } from './page.tsx';
import parts from './parts.module.css';
import { Failure, Waiting } from './states.tsx';
import { Tag } from './small.tsx';

const kinds = ['process', 'flow', 'dns', 'file', 'http'] as const;
type Kind = (typeof kinds)[number];

/** Events come by the thousand: nobody is told of each. */
const everyMilliseconds = 10_000;

interface ActivityProps {
  readonly of: { readonly workload: string } | { readonly node: string; readonly cluster: string };
}

/** What sensors saw, the latest first: programs, connections, names that were asked for. */
export function Activity({ of }: ActivityProps): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime, time } = useFormat();
  const { search, set } = useSearchState();
  const chosen = kinds.filter((kind) => valuesOf(search['activity']).includes(kind));
  const { rows, isPending, error, refetch, hasMore, onMore } = usePages(
    'GET /events',
    { query: { ...of, kind: (chosen.length === 0 ? kinds : chosen).join(','), limit: 15 } },
    { every: everyMilliseconds },
  );
  return (
    <Section
      title={t('activity.title')}
      more={
        <FilterChip
          name={t('column.kind')}
          values={chosen}
          onChange={(values) => set({ activity: values.join(',') })}
          options={kinds.map((value) => ({
            value,
            label: t(`activity.kind.${value}`),
            text: t(`activity.kind.${value}`),
          }))}
        />
      }
    >
      {error !== null && <Failure error={error} retry={refetch} />}
      {isPending && error === null && <Waiting />}
      {!isPending && rows.length === 0 && <p className={parts['muted']}>{t('activity.none')}</p>}
      <ol className={styles['list']}>
        {rows.map((event) => (
          <li key={event.id} className={styles['event']}>
            <time dateTime={event.time} title={dateTime(event.time)}>
              {time(event.time)}
            </time>
            <span>
              <Tag>{t(`activity.kind.${event.kind as Kind}`)}</Tag>
            </span>
            <code>{textOf(event)}</code>
            <span className={parts['muted']}>
              {[event.pod ?? event.node, event.container].filter((part) => part !== undefined).join(' · ')}
            </span>
          </li>
        ))}
      </ol>
      {hasMore && (
        <button type="button" className={parts['textButton']} onClick={onMore}>
          {t('common.more')}
        </button>
      )}
    </Section>
  );
}

function line(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** An event in a line, in the words of its sensor. */
function textOf({ kind, fields }: StoredEvent): string {
  const field = (...names: readonly string[]): string =>
    names.map((name) => plain(fields[name])).find((value) => value !== '') ?? '';
  switch (kind as Kind) {
    case 'process':
      return line(field('proc.cmdline', 'proc.exepath', 'proc.name'));
    case 'file':
      return line(field('proc.name'), field('evt.type'), field('fd.name', 'fs.path.name'));
    case 'dns':
      return line(field('proc.name'), '→', field('dns.name'), field('dns.type'), field('dns.code'));
    case 'http':
      return line(field('http.method'), `${field('http.host')}${field('http.path')}`, field('http.status'));
    case 'flow': {
      const port = field('peer.port', 'fd.sport', 'fd.rport');
      const peer = field('peer.workload', 'peer.name', 'fd.sip.name', 'peer.address', 'fd.sip', 'fd.rip');
      // A socket of the machine itself has no address but a path.
      const to = peer === '' ? field('fd.name') : `${peer}${port === '' ? '' : `:${port}`}`;
      return line(field('proc.name'), '→', to, field('flow.protocol', 'fd.l4proto'));
    }
  }
}
