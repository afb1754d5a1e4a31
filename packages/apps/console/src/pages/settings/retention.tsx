import { Button, TextInput } from '@mantine/core';
import type { Settings } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { Answer } from '../../parts/answer.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { SettingsPage } from './settings-page.tsx';

/** How long what is kept, and how long a session lasts. */
export function RetentionPage(): React.ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer('GET /settings', {});
  return (
    <SettingsPage current="retention" lead={t('settings.retentionLead')}>
      <Answer of={answer}>{(settings) => <RetentionForm settings={settings} />}</Answer>
    </SettingsPage>
  );
}

interface FieldOf {
  readonly label: string;
  readonly value: number;
  readonly write: (settings: Settings, value: number) => Settings;
  readonly min: number;
  readonly max: number;
}

function useFields(settings: Settings): { readonly kept: readonly FieldOf[]; readonly others: readonly FieldOf[] } {
  const { t, i18n } = useTranslation();
  const { session } = settings;
  const retention = Object.entries<unknown>(settings.retention).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const named = (kind: string) => {
    const key = `retention.kept.${kind}`;
    // What a later version keeps apart has its own name until it has a text.
    return i18n.exists(key) ? t(key as 'retention.kept.alerts') : kind;
  };
  return {
    kept: retention.map(([kind, value]) => ({
      label: named(kind),
      value,
      min: 1,
      max: 3650,
      write: (all, next) => ({ ...all, retention: { ...all.retention, [kind]: next } }),
    })),
    others: [
      {
        label: t('retention.idle'),
        value: session.idleMinutes,
        min: 5,
        max: 10_080,
        write: (all, next) => ({ ...all, session: { ...all.session, idleMinutes: next } }),
      },
      {
        label: t('retention.hours'),
        value: session.hours,
        min: 1,
        max: 720,
        write: (all, next) => ({ ...all, session: { ...all.session, hours: next } }),
      },
      {
        label: t('retention.silent'),
        value: settings.silentAfterSeconds,
        min: 30,
        max: 86_400,
        write: (all, next) => ({ ...all, silentAfterSeconds: next }),
      },
    ],
  };
}

function RetentionForm({ settings }: { readonly settings: Settings }): React.ReactNode {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(settings);
  const { kept, others } = useFields(draft);
  const { change, isPending, error } = useChange('PATCH /settings', ['/settings']);
  const field = ({ label, value, min, max, write }: FieldOf) => (
    <TextInput
      key={label}
      type="number"
      label={label}
      min={min}
      max={max}
      required
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => setDraft(write(draft, event.currentTarget.valueAsNumber))}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change({ body: draft });
      }}
    >
      <Section title={t('retention.title')} note={t('retention.inDays')}>
        <div className={parts['fields']}>{kept.map(field)}</div>
      </Section>
      <Section title={t('retention.sessions')}>
        <div className={parts['fields']}>{others.map(field)}</div>
      </Section>
      <FormProblem error={error} />
      <div className={parts['formEnd']} style={{ marginTop: 16 }}>
        <Button type="submit" loading={isPending} disabled={draft === settings}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
