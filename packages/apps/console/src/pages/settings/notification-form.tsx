import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { NotificationOutput } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { printLines, readLines } from './setting-lines.ts';

interface NotificationFormProps {
  /** Absent: a new one. */
  readonly output?: NotificationOutput;
  readonly kinds: readonly string[];
  readonly onDone: () => void;
}

/** An output with its settings, one a line, as `seawall.yaml` names them. */
export function NotificationForm({ output, kinds, onDone }: NotificationFormProps): React.ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState(output?.name ?? '');
  const [kind, setKind] = useState(output?.kind ?? 'webhook');
  const [enabled, setEnabled] = useState(output?.enabled ?? true);
  const [settings, setSettings] = useState(output === undefined ? 'url: https://' : printLines(output.settings));
  const { change, isPending, error } = useChange('PUT /notifications/{name}', ['/notifications']);
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change({ params: { name }, body: { kind, enabled, settings: readLines(settings) } }, onDone);
      }}
    >
      <TextInput
        label={t('notification.name')}
        required
        disabled={output !== undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('column.kind')}
        allowDeselect={false}
        searchable
        value={kind}
        onChange={(value) => setKind(value ?? kind)}
        data={kinds.length === 0 ? [kind] : [...kinds]}
      />
      <Textarea
        label={t('notification.settings')}
        description={t('notification.settingsHint')}
        autosize
        minRows={4}
        styles={{ input: { fontFamily: 'var(--mono)' } }}
        value={settings}
        onChange={(event) => setSettings(event.currentTarget.value)}
      />
      <Checkbox
        label={t('notification.on')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={isPending}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
