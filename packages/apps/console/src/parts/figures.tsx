import { Link, type LinkProps } from '@tanstack/react-router';
import { useFormat } from '../i18n/format.ts';
import styles from './parts.module.css';

interface Figure {
  readonly name: string;
  readonly value: number;
  /** What the number counts. */
  readonly target: LinkProps;
  readonly note?: string;
}

/** Numbers in a row, each leading to what it counts. */
export function Figures({ of }: { readonly of: readonly Figure[] }): React.ReactNode {
  const { number } = useFormat();
  return (
    <dl className={styles['figures']}>
      {of.map(({ name, value, target, note }) => (
        <div key={name} className={styles['figure']}>
          <dt>{name}</dt>
          <dd>
            <Link {...target}>{number(value)}</Link>
            {note !== undefined && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
