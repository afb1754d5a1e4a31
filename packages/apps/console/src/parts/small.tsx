import { useFormat } from '../i18n/format.ts';
import styles from './parts.module.css';

type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'accent';

const tones: Readonly<Record<Tone, string | undefined>> = {
  plain: '',
  good: styles['tagGood'],
  bad: styles['tagBad'],
  warn: styles['tagWarn'],
  accent: styles['tagAccent'],
};

export function Tag({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return <span className={`${styles['tag']} ${tones[tone]}`}>{children}</span>;
}

/** How long ago, with the moment itself in its title. */
export function Ago({ at }: { readonly at: string }): React.ReactNode {
  const { ago, instant } = useFormat();
  return (
    <time dateTime={at} title={instant(at)}>
      {ago(at)}
    </time>
  );
}

/** A moment to the second, for logs; with its zone in its title. */
export function Moment({ at }: { readonly at: string }): React.ReactNode {
  const { moment, instant } = useFormat();
  return (
    <time dateTime={at} title={instant(at)}>
      {moment(at)}
    </time>
  );
}

/** Names and their values, one below the other; what has no value is left out. */
export function Facts({ of }: { readonly of: readonly (readonly [string, React.ReactNode])[] }): React.ReactNode {
  const known = of.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return (
    <dl className={styles['facts']}>
      {known.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
