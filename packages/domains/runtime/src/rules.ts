import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditSource, createLoader, type LoadMessage, type Plugin, type Rule, syscallSource } from '@seawall/falco';

/** A rule file: where it is and what it says. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** The rules that are in force, and what their files were told. */
export interface RuleBook {
  readonly rules: readonly Rule[];
  readonly errors: readonly LoadMessage[];
  readonly warnings: readonly LoadMessage[];
}

/** What rule files ask for: the plugins whose fields we have. */
const plugins: readonly Plugin[] = [
  { name: 'k8saudit', version: '0.18.0' },
  { name: 'k8saudit-eks', version: '0.18.0' },
  { name: 'k8saudit-gke', version: '0.18.0' },
  { name: 'k8saudit-aks', version: '0.18.0' },
  { name: 'json', version: '0.7.3' },
  { name: 'container', version: '0.9.0' },
];

/** Rules of both sources may name all that we read. */
export const sources = [syscallSource, auditSource] as const;

/** Loads rule files, of which later ones change and add to earlier ones; a bad item is told and leaves all others standing. */
export function loadRules(files: readonly RuleFile[]): RuleBook {
  const loader = createLoader({ sources: [...sources], plugins: [...plugins], keepGoing: true });
  const { rules, errors, warnings } = loader.loadAll(files);
  return { rules, errors, warnings };
}

/** Beside this file, and beside the program where all is in one file. */
const folder = new URL('./detection-rules/', import.meta.url);

/** Our own rules: Falco's language, our own words. */
export function defaultRuleFiles(): RuleFile[] {
  return filesOf('.yaml').filter(({ name }) => !name.endsWith('correlations.yaml'));
}

/** Our own rules over several events. */
export function defaultCorrelationFiles(): RuleFile[] {
  return filesOf('correlations.yaml');
}

function filesOf(ending: string): RuleFile[] {
  const path = fileURLToPath(folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ name: `seawall:${name}`, text: readFileSync(new URL(name, folder), 'utf8') }));
}
