import { joinList } from '@seawall/server/contract';
import { useSearchState } from '../search.ts';
import parts from './parts.module.css';

interface NarrowToProps {
  /** The filter of the list. */
  readonly by: string;
  readonly value: string;
  readonly children: React.ReactNode;
}

/** A cell that narrows its list to what is like it. */
export function NarrowTo({ by, value, children }: NarrowToProps): React.ReactNode {
  const { set } = useSearchState();
  return (
    <button
      type="button"
      className={`${parts['textButton']} ${parts['clip']}`}
      onClick={() => set({ [by]: joinList([value]) })}
      title={value}
    >
      {children}
    </button>
  );
}
