import { Link, type LinkProps } from '@tanstack/react-router';
import { useFormat } from '../i18n/format.ts';
import styles from './parts.module.css';

interface CountLinkProps {
  readonly of: number;
  /** The list of what it counts: as many as the number says. */
  readonly to: LinkProps;
  readonly title?: string;
  /** The number among words; alone where absent. */
  readonly children?: React.ReactNode;
  /** As a link in a text looks. */
  readonly inText?: boolean;
}

/** A number that leads to what it counts. */
export function CountLink({ of, to, title, children, inText = false }: CountLinkProps): React.ReactNode {
  const { number } = useFormat();
  return (
    <Link
      data-count={of}
      {...to}
      {...(title === undefined ? {} : { title })}
      {...(inText ? { className: styles['link'] } : {})}
    >
      {children ?? number(of)}
    </Link>
  );
}
