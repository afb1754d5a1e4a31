import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMay } from '../../shell/me.ts';
import { DialogButton } from '../dialog-button.tsx';
import { Failure, Waiting } from '../states.tsx';
import type { About } from './about.ts';
import { RespondForm } from './respond-form.tsx';

/** Opens what can be done about the page in the cluster, or the reason why nothing can be done from here. */
export function RespondButton({ about }: { readonly about: About }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <DialogButton name={t('respond.open')} title={t('respond.title')} size="lg">
      {(close) => <Dialog about={about} onDone={close} />}
    </DialogButton>
  );
}

function Dialog({ about, onDone }: { readonly about: About; readonly onDone: () => void }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const may = useMay('responses.run');
  const { data, error, refetch } = useAnswer('GET /responses/options', { query: about }, { enabled: may });
  if (!may) return <p>{t('respond.mayNot')}</p>;
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting lines={5} />;
  if (data.blocked !== undefined) return <p>{say(data.blocked)}</p>;
  const [first, ...others] = data.options;
  if (first === undefined) return <p>{t('respond.nothing')}</p>;
  return <RespondForm about={about} options={[first, ...others]} onDone={onDone} />;
}
