import { Link, type LinkProps } from '@tanstack/react-router';
import styles from './filters.module.css';

interface Segment {
  readonly name: string;
  readonly target: LinkProps;
  readonly current: boolean;
}

/** The views of one page, as links. */
export function Segments({ label, of }: { readonly label: string; readonly of: readonly Segment[] }): React.ReactNode {
  return (
    <nav className={styles['segments']} aria-label={label}>
      {of.map(({ name, target, current }) => (
        <Link
          key={name}
          {...target}
          activeProps={{ 'aria-current': undefined, className: '' }}
          activeOptions={{ exact: true }}
          {...(current ? { 'aria-current': 'page' as const } : {})}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
