import type { UseQueryResult } from '@tanstack/react-query';
import { Failure, Waiting } from './states.tsx';

interface AnswerProps<Result> {
  readonly of: UseQueryResult<Result>;
  readonly lines?: number;
  readonly children: (result: Result) => React.ReactNode;
}

/** What a request brought; until then its outline, and what went wrong if it failed. */
export function Answer<Result>({ of, lines, children }: AnswerProps<Result>): React.ReactNode {
  if (of.data !== undefined) return children(of.data);
  if (of.isError) return <Failure error={of.error} retry={() => void of.refetch()} />;
  return <Waiting {...(lines === undefined ? {} : { lines })} />;
}
