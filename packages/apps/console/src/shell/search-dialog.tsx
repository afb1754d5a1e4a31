import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { joinList, type SearchHit } from '@seawall/server/contract';
import { Link, useNavigate, type LinkProps } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import { Icon } from '../parts/icons.tsx';
import { entityTarget } from '../parts/links.tsx';
import styles from './search-dialog.module.css';

/** Where a hit leads. */
function targetOf({ type, id }: SearchHit): LinkProps {
  switch (type) {
    case 'finding':
      return { to: '/risk/$id', params: { id } };
    case 'rule':
      return { to: '/risk', search: { rule: joinList([id]) } };
    case 'detection':
      return { to: '/runtime/rules/$id', params: { id } };
    case 'alert':
      return { to: '/runtime/alerts/$id', params: { id } };
    case 'incident':
      return { to: '/runtime/incidents/$id', params: { id } };
    case 'cluster':
      return { to: '/', search: { cluster: id } };
    case 'workload':
    case 'image':
    case 'node':
    case 'identity':
      return entityTarget({ type, id });
  }
}

/** Finds anything by a few words: entities, findings, rules, alerts. */
export function SearchDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('nav.search')}
      withCloseButton={false}
      padding={0}
      size="lg"
      centered={false}
      yOffset="12vh"
      styles={{ header: { position: 'absolute', clipPath: 'inset(50%)' }, content: { boxShadow: 'var(--shadow)' } }}
    >
      <SearchBody onClose={onClose} />
    </Modal>
  );
}

function SearchBody({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [q] = useDebouncedValue(text.trim(), 120);
  const { data, isFetching } = useAnswer('GET /search', { query: { q, limit: 20 } }, { enabled: q !== '' });
  const hits = q === '' ? [] : (data?.items ?? []);

  function onKey(event: React.KeyboardEvent): void {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && hits[at] !== undefined) {
      void navigate(targetOf(hits[at]) as Parameters<typeof navigate>[0]);
      onClose();
    } else return;
    event.preventDefault();
  }

  return (
    <>
      <TextInput
        size="md"
        variant="unstyled"
        px={14}
        pt={4}
        data-autofocus
        role="combobox"
        aria-label={t('search.field')}
        aria-controls="search-hits"
        aria-expanded={hits.length > 0}
        aria-activedescendant={hits[at] === undefined ? undefined : `search-hit-${at}`}
        placeholder={t('search.field')}
        leftSection={<Icon name="search" />}
        leftSectionWidth={34}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div id="search-hits" role="listbox" aria-label={t('search.hits')} className={styles['list']}>
        {hits.map((hit, index) => (
          <Link
            key={`${hit.type} ${hit.id}`}
            {...targetOf(hit)}
            id={`search-hit-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={styles['hit']}
            onMouseEnter={() => setAt(index)}
            onClick={onClose}
          >
            <span className={styles['what']}>{t(`search.type.${hit.type}`)}</span>
            {hit.severity !== undefined && <SeverityMark severity={hit.severity} />}
            <span className={styles['title']}>{say(hit.title)}</span>
            <span className={styles['detail']}>
              {[hit.detail === undefined ? undefined : say(hit.detail), hit.namespace, hit.cluster?.name]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </span>
          </Link>
        ))}
      </div>
      {hits.length === 0 && (
        <p className={styles['none']} role="status">
          {q === '' ? t('search.hint') : isFetching ? t('common.loading') : t('search.none', { q })}
        </p>
      )}
    </>
  );
}
