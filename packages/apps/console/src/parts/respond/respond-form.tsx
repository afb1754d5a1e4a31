import { Button, Checkbox } from '@mantine/core';
import type { ResponseOptions } from '@seawall/server/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { FormProblem } from '../form-problem.tsx';
import parts from '../parts.module.css';
import { type About, causeOf, renews } from './about.ts';
import { Preview } from './preview.tsx';
import { ReasonField } from './reason-field.tsx';
import styles from './respond.module.css';

type Option = ResponseOptions['options'][number];

interface RespondFormProps {
  readonly about: About;
  readonly options: readonly [Option, ...Option[]];
  readonly onDone: () => void;
}

function nameOf({ target: { kind = '', namespace, name } }: Option): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`.trim();
}

/** Chooses what to do to what, shows what the API server says to it, and does it when there is a reason. */
export function RespondForm({ about, options, onDone }: RespondFormProps): React.ReactNode {
  const { t } = useTranslation();
  const [target, setTarget] = useState(options[0].target.id);
  const [action, setAction] = useState(options[0].action);
  const [allowDns, setAllowDns] = useState(false);
  const [reason, setReason] = useState('');
  const { change, isPending, error } = useChange('POST /responses', renews);
  const targets = [...new Map(options.map((option) => [option.target.id, option])).values()];
  const actions = options.filter((option) => option.target.id === target);
  const chosen = actions.find((option) => option.action === action) ?? actions[0] ?? options[0];
  const { target: link } = chosen;
  const body = {
    action: chosen.action,
    target: { type: link.type === 'node' ? ('node' as const) : ('workload' as const), id: link.id },
    cause: causeOf(about),
    allowDns: chosen.action === 'quarantine' && allowDns,
  };
  const preview = useQuery({
    queryKey: ['POST /responses/preview', body],
    queryFn: ({ signal }) => ask('POST /responses/preview', { body }, signal),
    // What the API server said a while ago is not what it says now.
    staleTime: 0,
    gcTime: 0,
  });
  const accepted = preview.data !== undefined && preview.data.refused === undefined && !preview.isFetching;
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change({ body: { ...body, reason } }, onDone);
      }}
    >
      {targets.length > 1 && (
        <fieldset className={styles['choices']}>
          <legend>{t('respond.target')}</legend>
          {targets.map((option) => (
            <label key={option.target.id} className={styles['choice']}>
              <input
                type="radio"
                name="target"
                checked={option.target.id === link.id}
                onChange={() => setTarget(option.target.id)}
              />
              <span>{nameOf(option)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset className={styles['choices']}>
        <legend>{targets.length > 1 ? t('respond.action') : `${t('respond.action')} · ${nameOf(chosen)}`}</legend>
        {actions.map((option) => (
          <label key={option.action} className={styles['choice']}>
            <input type="radio" name="action" checked={option === chosen} onChange={() => setAction(option.action)} />
            <span>{t(`respond.actions.${option.action}`)}</span>
            <span className={styles['fate']}>{t(option.undoable ? 'respond.undoable' : 'respond.final')}</span>
            <small>{t(`respond.hints.${option.action}`)}</small>
          </label>
        ))}
      </fieldset>
      {chosen.action === 'quarantine' && (
        <Checkbox
          label={t('respond.allowDns')}
          checked={allowDns}
          onChange={(event) => setAllowDns(event.currentTarget.checked)}
        />
      )}
      <Preview of={preview.data} isPending={preview.isFetching} error={preview.error} />
      <ReasonField value={reason} onChange={setReason} />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isPending} disabled={!accepted}>
          {t('respond.confirm', { action: t(`respond.actions.${chosen.action}`), name: link.name })}
        </Button>
      </div>
    </form>
  );
}
