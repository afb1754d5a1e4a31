import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';

/** What people call a role; one that is not known goes by its id. */
export function useRoleName(): (id: string) => string {
  const { say } = useFormat();
  const { data } = useAnswer('GET /roles', { query: { limit: 100 } });
  return (id) => {
    const known = data?.items.find((role) => role.id === id);
    return known === undefined ? id : say(known.title);
  };
}
