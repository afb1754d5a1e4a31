import type { WorkloadDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { EntityName } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Facts, Tag } from '../../parts/small.tsx';

export function WorkloadFacts({ of }: { readonly of: WorkloadDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <Section title={t('entity.about')}>
      <Facts
        of={[
          [t('column.kind'), `${of.apiVersion} ${of.kind}`],
          [t('entity.owner'), of.owner === undefined ? undefined : `${of.owner.kind} ${of.owner.name}`],
          [
            t('entity.replicas'),
            of.replicas === undefined ? undefined : (
              <span key="replicas" data-measure="">
                {number(of.replicas)}
              </span>
            ),
          ],
          [t('column.firstSeen'), <Ago key="first" at={of.firstSeen} />],
          [t('column.lastSeen'), <Ago key="last" at={of.lastSeen} />],
          [
            t('nav.nodes'),
            of.nodes.length === 0
              ? undefined
              : of.nodes.map((node) => (
                  <span key={node.id} style={{ display: 'block' }}>
                    <EntityName of={{ ...node, kind: undefined }} />
                  </span>
                )),
          ],
          [t('entity.labels'), Object.keys(of.labels).length === 0 ? undefined : <Labels of={of.labels} />],
        ]}
      />
    </Section>
  );
}

export function Labels({ of }: { readonly of: Readonly<Record<string, string>> }): React.ReactNode {
  return Object.entries(of).map(([name, value]) => (
    <span
      key={name}
      className={parts['breaking']}
      style={{ display: 'inline-block', margin: '0 4px 4px 0', maxWidth: '100%' }}
    >
      <Tag>{value === '' ? name : `${name}=${value}`}</Tag>
    </span>
  ));
}
