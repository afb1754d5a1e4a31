import { findingKinds } from '@seawall/model';
import type { State } from '@seawall/server';

/** How many there are of each, as the figures name them. */
export const sizes = { pods: 10_000, findings: 100_000, nodes: 100, images: 500, rules: 300 } as const;

const cluster = 'bench';

/** A large cluster, straight into the tables: what it shows is the console and the API, not how findings come about. */
export async function seed({ pool }: State): Promise<void> {
  await pool.query(
    `insert into clusters (id, name, origin, last_seen_at, version) values ('${cluster}', 'bench', 'watched', now(), 'v1.36.1')`,
  );
  await pool.query(
    `insert into nodes (id, cluster, name, hash, risk)
     select 'node-' || i, '${cluster}', 'node-' || i, 'h' || i, i % 101 from generate_series(1, ${sizes.nodes}) i`,
  );
  await pool.query(
    `insert into images (digest, names, os, components, scanned_at, risk)
     select 'sha256:' || lpad(i::text, 64, '0'), array['registry.example/app-' || i || ':1.' || i], 'debian 13', 200, now(), i % 101
     from generate_series(1, ${sizes.images}) i`,
  );
  await pool.query(
    `insert into resources (id, cluster, api_version, kind, namespace, name, images, hash, risk, service_account)
     select 'pod-' || i, '${cluster}', 'v1', 'Pod', 'team-' || i % 60, 'app-' || i, array['registry.example/app-' || i % ${sizes.images} || ':1'],
            'h' || i, (i * 7919) % 101, 'default'
     from generate_series(1, ${sizes.pods}) i`,
  );
  await pool.query(
    `insert into findings (id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, resource_id, image, namespace,
                           cause, fixable, row_hash, first_seen, last_seen, risk)
     select 'finding-' || i, 'f' || i, '${cluster}', 'bench', 'cluster',
            (array['${findingKinds.join("','")}'])[1 + i % ${findingKinds.length}], 'rule-' || i % ${sizes.rules},
            (array['critical', 'high', 'high', 'medium', 'medium', 'medium', 'medium', 'low', 'low', 'info'])[1 + i % 10],
            'resource:/v1/Pod/team-' || i % 60 || '/app-' || 1 + i % ${sizes.pods}, 'Pod team-' || i % 60 || '/app-' || 1 + i % ${sizes.pods},
            'pod-' || 1 + i % ${sizes.pods}, 'sha256:' || lpad((1 + i % ${sizes.images})::text, 64, '0'), 'team-' || i % 60,
            'rule-' || i % ${sizes.rules}, i % 3 = 0,
            'b' || i,
            now() - (i % 720) * interval '1 hour', now(), (i::bigint * 104729) % 101
     from generate_series(1, ${sizes.findings}) i`,
  );
  await pool.query(
    `insert into finding_texts (finding, title, search, body, text_hash)
     select seq, title, rule || ' app-' || split_part(id, '-', 2)::integer % ${sizes.pods},
       jsonb_build_object('id', fingerprint, 'kind', kind, 'rule', rule, 'part', '', 'status', 'open',
       'subject', jsonb_build_object('type', 'resource', 'apiVersion', 'v1', 'kind', 'Pod', 'namespace', namespace, 'name', split_part(subject, '/', 2)),
       'place', jsonb_build_object('file', '', 'line', 0, 'column', 0), 'message', title, 'evidence', '[]'::jsonb, 'frameworks', '[]'::jsonb)::text, ''
     from findings, lateral (select jsonb_build_object(
       'en', 'Rule ' || split_part(rule, '-', 2) || ' is broken by app-' || split_part(id, '-', 2)::integer % ${sizes.pods},
       'zh', '规则 ' || split_part(rule, '-', 2)) as title) as said`,
  );
  await pool.query(
    `insert into rules (id, category, severity, title, why, remediation, links)
     select 'rule-' || i, 'bench', 'high', jsonb_build_object('en', 'Rule ' || i, 'zh', '规则 ' || i), '{"en":"Why","zh":"原因"}', '{"en":"Mend it","zh":"修复"}', '{}'
     from generate_series(0, ${sizes.rules - 1}) i`,
  );
  await pool.query('analyze');
}
