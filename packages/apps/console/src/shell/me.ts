import type { Me, Permission } from '@seawall/server/contract';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ask } from '../api/use-answer.ts';

/** Who is signed in. Asked for before anything is drawn, so that nothing waits for it later. */
export const meQuery = queryOptions({
  queryKey: ['GET /me', {}],
  queryFn: () => ask('GET /me', {}),
  staleTime: 300_000,
});

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the one who is signed in may do something; pages leave out the buttons for what they may not. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
