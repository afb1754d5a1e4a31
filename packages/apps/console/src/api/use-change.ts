import type { Answer, EndpointName, Input } from '@seawall/server/contract';
import { useMutation } from '@tanstack/react-query';
import { ask, queryClient } from './use-answer.ts';

type Changes = Exclude<EndpointName, `GET ${string}`>;

interface Change<Key extends Changes> {
  readonly change: (input: Omit<Input<Key>, 'signal'>, after?: (answer: Answer<Key>) => void) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly reset: () => void;
}

/** Changes something on the server, then renews every answer whose path begins with one of `renews`. */
export function useChange<Key extends Changes>(key: Key, renews: readonly string[]): Change<Key> {
  const mutation = useMutation({
    mutationFn: (input: Omit<Input<Key>, 'signal'>) => ask(key, input),
    onSuccess: () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [name] }) =>
          typeof name === 'string' && renews.some((path) => name.startsWith(`GET ${path}`)),
      }),
  });
  return {
    change: (input, after) => mutation.mutate(input, after === undefined ? {} : { onSuccess: after }),
    isPending: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}
