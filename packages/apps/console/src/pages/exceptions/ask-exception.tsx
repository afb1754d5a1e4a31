import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import type { FindingDetail } from '@seawall/server/contract';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { refText } from '../../parts/links.tsx';
import { FormProblem } from '../../parts/form-problem.tsx';
import parts from '../../parts/parts.module.css';
import { useNow } from '../../parts/use-now.ts';
import { useMay } from '../../shell/me.ts';

const breadths = ['finding', 'subject', 'namespace', 'cluster'] as const;

type Breadth = (typeof breadths)[number];

const dayMilliseconds = 86_400_000;

function scopeOf(finding: FindingDetail, breadth: Breadth): Record<string, string> {
  const cluster = finding.cluster === undefined ? {} : { cluster: finding.cluster.id };
  const namespace = finding.namespace === undefined ? {} : { namespace: finding.namespace };
  switch (breadth) {
    case 'finding':
      return { finding: finding.id };
    case 'subject':
      return { ...cluster, ...namespace, subject: refText(finding.subject) };
    case 'namespace':
      return { ...cluster, ...namespace };
    case 'cluster':
      return cluster;
  }
}

/** Asks for an exception: what it covers, why, and until when. It hides nothing before somebody else approves it. */
export function AskException({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const mayAsk = useMay('exceptions.request');
  const [opened, setOpened] = useState(false);
  if (!mayAsk) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('exception.ask')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('exception.ask')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <AskForm finding={finding} />
      </Modal>
    </>
  );
}

function AskForm({ finding }: { readonly finding: FindingDetail }): React.ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const [breadth, setBreadth] = useState<Breadth>('finding');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(new Date(now + 30 * dayMilliseconds).toISOString().slice(0, 10));
  const { change, isPending, error } = useChange('POST /exceptions', ['/exceptions', '/findings']);
  const offered = breadths.filter(
    (each) =>
      (each !== 'namespace' || finding.namespace !== undefined) &&
      (each !== 'cluster' || finding.cluster !== undefined),
  );
  return (
    <form
      className={parts['form']}
      onSubmit={(event) => {
        event.preventDefault();
        change(
          { body: { rule: finding.rule, scope: scopeOf(finding, breadth), reason, expiresAt: `${until}T23:59:59Z` } },
          ({ id }) => void navigate({ to: '/exceptions/$id', params: { id } }),
        );
      }}
    >
      <p className={parts['muted']}>{t('exception.askHint')}</p>
      <Select
        label={t('exception.covers')}
        allowDeselect={false}
        value={breadth}
        onChange={(value) => setBreadth(value ?? 'finding')}
        data={offered.map((value) => ({
          value,
          label: t(`exception.breadth.${value}`, {
            rule: finding.rule,
            namespace: finding.namespace ?? '',
            cluster: finding.cluster?.name ?? '',
          }),
        }))}
      />
      <Textarea
        label={t('exception.reason')}
        description={t('exception.reasonHint')}
        required
        minLength={5}
        maxLength={2000}
        autosize
        minRows={3}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('exception.until')}
        required
        min={new Date(now + dayMilliseconds).toISOString().slice(0, 10)}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <FormProblem error={error} />
      <div className={parts['formEnd']}>
        <Button type="submit" loading={isPending}>
          {t('exception.send')}
        </Button>
      </div>
    </form>
  );
}
