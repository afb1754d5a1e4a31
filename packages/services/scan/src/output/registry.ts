import { csv } from './csv.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Output } from './output.ts';
import { sarif } from './sarif.ts';
import { cosignVuln } from './vulnerability/cosign.ts';
import { cyclonedx } from './vulnerability/cyclonedx.ts';
import { github } from './vulnerability/github.ts';
import { gitlabContainer, gitlabDependency } from './vulnerability/gitlab.ts';
import { openvex } from './vulnerability/openvex.ts';

/** Every format that a report is written in, besides the table that only a terminal shows. */
export const outputs: readonly Output[] = [
  json,
  sarif,
  junit,
  markdown,
  html,
  gitlab,
  csv,
  cyclonedx,
  openvex,
  cosignVuln,
  gitlabContainer,
  gitlabDependency,
  github,
];
