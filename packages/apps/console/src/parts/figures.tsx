import type { LinkProps } from '@tanstack/react-router';
import { CountLink } from './count-link.tsx';
import styles from './parts.module.css';

interface Figure {
  readonly name: string;
  readonly value: number;
  /** What the number counts. */
  readonly target: LinkProps;
  /** A part of them, which leads to that part. */
  readonly note?: React.ReactNode;
}

/** Numbers in a row, each leading to what it counts. */
export function Figures({ of }: { readonly of: readonly Figure[] }): React.ReactNode {
  return (
    <dl className={styles['figures']}>
      {of.map(({ name, value, target, note }) => (
        <div key={name} className={styles['figure']}>
          <dt>{name}</dt>
          <dd>
            <CountLink of={value} to={target} />
            {note !== undefined && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
