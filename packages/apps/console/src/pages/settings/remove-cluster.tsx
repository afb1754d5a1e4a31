import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../parts/confirm.tsx';

export function RemoveCluster({ id, name }: { readonly id: string; readonly name: string }): React.ReactNode {
  const { t } = useTranslation();
  const { change, isPending, error } = useChange('DELETE /clusters/{id}', ['/']);
  return (
    <Confirm
      name={t('common.remove')}
      warning={t('cluster.removeWarning', { name })}
      isPending={isPending}
      error={error}
      onConfirm={(close) => change({ params: { id } }, close)}
    />
  );
}
