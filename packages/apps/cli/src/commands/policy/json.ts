import { formatRef, type Language, say, type VerdictMessage } from '@seawall/model';
import type { PlacedVerdict, PolicyReport } from '@seawall/scan/policies';

/** A policy report as plain data; verdicts of policies that are not about the subject are left out. */
export function evaluationJson(report: PolicyReport, language: Language): unknown {
  const { policies, verdicts, subjects, problems, notAssessed } = report;
  return {
    version: 1,
    subjects,
    policies: policies.policies.map(({ ref, place, title }) => ({ ...ref, title, place })),
    verdicts: verdicts
      .filter(({ verdict }) => verdict.outcome.status !== 'notApplicable')
      .map((each) => verdictJson(each, language)),
    notAssessed: [
      ...policies.notAssessed.map(({ ref, place, reason }) => ({ policy: ref, place, reason: say(reason, language) })),
      ...notAssessed.map(({ target, what, reason }) => ({ target, what, reason: say(reason, language) })),
    ],
    problems: problems.map(({ message, ...place }) => ({ ...place, message: say(message, language) })),
  };
}

function verdictJson({ verdict, object }: PlacedVerdict, language: Language): unknown {
  const { subject, outcome, messages, ...rest } = verdict;
  return {
    subject: formatRef(subject),
    place: object.origin.locate([]),
    ...rest,
    outcome: outcome.status === 'notAssessed' ? { ...outcome, reason: say(outcome.reason, language) } : outcome,
    messages: messages.map(messageJson),
  };
}

function messageJson({ generated, ...message }: VerdictMessage): unknown {
  return generated === undefined ? message : { ...message, generated: formatRef(generated) };
}
