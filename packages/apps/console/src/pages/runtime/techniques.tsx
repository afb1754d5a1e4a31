import type { AlertDetail } from '@seawall/server/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useFormat } from '../../i18n/format.ts';
import parts from '../../parts/parts.module.css';

interface TechniquesProps {
  readonly of: AlertDetail['cells'];
  /** Where more of a technique stands. */
  readonly to: (technique: string) => LinkProps;
}

/** Techniques of the threat matrices by id and name, each once. */
export function Techniques({ of, to }: TechniquesProps): React.ReactNode {
  const { say } = useFormat();
  return [...new Map(of.map((cell) => [cell.technique, cell])).values()].map(({ technique, title }) => (
    <Link key={technique} {...to(technique)} className={parts['link']} style={{ display: 'block' }}>
      {`${technique} ${say(title)}`}
    </Link>
  ));
}
