import { languages, type Text } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import { controls, frameworks } from '../src/index.ts';

const chinese = /[\u4e00-\u9fff]/;
/** Punctuation of half width beside a Chinese character; blanks missing between one and a Latin word or number. */
const illSet = /[\u4e00-\u9fff][,;:?!(A-Za-z0-9]|[,;:?!)A-Za-z0-9][\u4e00-\u9fff]/;
const controlIds = controls.map(({ id }) => id);
const byFramework = new Map(frameworks.map(({ id, requirements }) => [id, new Set(requirements.map((one) => one.id))]));
const answered = new Set(
  controls.flatMap((control) => control.frameworks.map(({ framework, id }) => `${framework} ${id}`)),
);

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();
}

/** What is wrong with the texts of something that has any, as lines to read. */
function faultsOf(id: string, field: string, text: Text): string[] {
  const faults: string[] = [];
  for (const language of languages) {
    if (text[language].trim() === '') faults.push(`${id} ${field} is empty in ${language}`);
    if (text[language] !== text[language].trim()) faults.push(`${id} ${field} has blanks around it in ${language}`);
  }
  if (!chinese.test(text.zh)) faults.push(`${id} ${field} is not Chinese: ${text.zh}`);
  if (illSet.test(text.zh)) faults.push(`${id} ${field} is set as no Chinese text is: ${illSet.exec(text.zh)?.[0]}`);
  if (chinese.test(text.en)) faults.push(`${id} ${field} is not English: ${text.en}`);
  if (placeholders(text.en).join() !== placeholders(text.zh).join()) faults.push(`${id} ${field}: other placeholders`);
  return faults;
}

describe('the registry of controls', () => {
  it('names each control once, in kebab case', () => {
    expect(controlIds.filter((id) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(controlIds.filter((id, index) => controlIds.indexOf(id) !== index)).toEqual([]);
  });

  it('says everything in English and in Chinese', () => {
    const faults = controls.flatMap(({ id, title, why, message, remediation }) => [
      ...faultsOf(id, 'title', title),
      ...faultsOf(id, 'why', why),
      ...faultsOf(id, 'message', message),
      ...faultsOf(id, 'remediation', remediation),
    ]);
    expect(faults).toEqual([]);
  });

  it('ends sentences with a full stop, and titles and messages without', () => {
    const wrong = controls.flatMap(({ id, title, why, message, remediation }) => [
      ...[title, message]
        .filter(({ en, zh }) => /[.。]$/.test(en) || /[.。]$/.test(zh))
        .map(({ en }) => `${id}: ${en}`),
      ...[why, remediation]
        .filter(({ en, zh }) => !en.endsWith('.') || !zh.endsWith('。'))
        .map(({ en }) => `${id}: ${en}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it('refers to addresses over https', () => {
    const wrong = controls.flatMap(({ id, references }) =>
      references.filter((one) => !one.startsWith('https://') || !URL.canParse(one)).map((one) => `${id}: ${one}`),
    );
    expect(wrong).toEqual([]);
    expect(controls.filter(({ references }) => references.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it('answers only requirements that exist, each once', () => {
    const unknown = controls.flatMap((control) =>
      control.frameworks
        .filter(({ framework, id }) => byFramework.get(framework)?.has(id) !== true)
        .map(({ framework, id }) => `${control.id}: ${framework} ${id}`),
    );
    expect(unknown).toEqual([]);
    const twice = controls.filter((control) => {
      const refs = control.frameworks.map(({ framework, id }) => `${framework} ${id}`);
      return new Set(refs).size !== refs.length;
    });
    expect(twice.map(({ id }) => id)).toEqual([]);
  });
});

describe('the frameworks', () => {
  it.each(frameworks.map((framework) => [framework.id, framework] as const))(
    '%s has every requirement answered by a control or tells why not',
    (_, framework) => {
      const missing = framework.requirements.filter(
        ({ id, unassessed, parts = [] }) =>
          unassessed === undefined && ![id, ...parts].some((one) => answered.has(`${framework.id} ${one}`)),
      );
      expect(missing.map(({ id }) => id)).toEqual([]);
    },
  );
});
