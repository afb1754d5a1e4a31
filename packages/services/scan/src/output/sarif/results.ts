import { displayRef, type Finding, formatRef, say } from '@seawall/model';
import type { OutputOptions } from '../output.ts';
import { sarifFix } from './fixes.ts';
import { limits } from './limits.ts';
import { physicalLocation, type Region } from './location.ts';
import { levels, securitySeverity } from './rules.ts';

/** `result`, SARIF 3.27. `ruleIndex` points into the driver's rules. */
export function sarifResult(
  finding: Finding,
  ruleIndex: number | undefined,
  hasBaseline: boolean,
  options: OutputOptions,
): unknown {
  const { language } = options;
  const message = say(finding.message, language, finding.values);
  const related = finding.evidence.filter(({ place }) => place !== undefined).slice(0, limits.locations);
  const fix = sarifFix(finding, options);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levels[finding.severity],
    message: {
      text:
        language === 'zh'
          ? `${message}。（${displayRef(finding.subject)}）`
          : `${message}. (${displayRef(finding.subject)})`,
    },
    locations: [
      {
        physicalLocation: physicalLocation(finding.place.file, regionOf(finding), options, contextOf(finding)),
        logicalLocations: [logicalLocation(finding)],
      },
    ],
    relatedLocations:
      related.length === 0
        ? undefined
        : related.map(({ field, value, place }, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(place?.file ?? '', { startLine: place?.line ?? 1 }, options),
            message: { text: `${field}: ${value}` },
          })),
    partialFingerprints: { 'seawallFindingId/v1': finding.id },
    fixes: fix === undefined ? undefined : [fix],
    // SARIF 3.27.23. GitHub reads this only through its dismiss-alerts action; the reason stands in `seawall.yaml`.
    suppressions: finding.status === 'excepted' ? [{ kind: 'external', status: 'accepted' }] : undefined,
    baselineState: !hasBaseline ? undefined : finding.status === 'existing' ? 'unchanged' : 'new',
    properties: {
      severity: finding.severity,
      'security-severity': securitySeverity[finding.severity],
      part: finding.part,
      fixable: finding.fix !== undefined,
      frameworks: finding.frameworks.map(({ framework, id }) => `${framework}/${id}`),
    },
  };
}

/**
 * GitHub shows an alert in a pull request only when every line of its region was touched. A field is therefore pointed
 * at by its first line, with the rest of it as context; an instruction of a Dockerfile is one line that was folded.
 */
function regionOf({ place, subject }: Finding): Region | undefined {
  if (place.line < 1) return undefined;
  const start = { startLine: place.line, startColumn: place.column };
  return subject.type === 'file' && spansLines(place) ? { ...start, endLine: place.endLine } : start;
}

function contextOf({ place, subject }: Finding): Region | undefined {
  return subject.type === 'resource' && spansLines(place)
    ? { startLine: place.line, endLine: place.endLine }
    : undefined;
}

function spansLines(place: Finding['place']): place is Finding['place'] & { endLine: number } {
  return place.endLine !== undefined && place.endLine > place.line;
}

function logicalLocation({ subject }: Finding): unknown {
  if (subject.type !== 'resource') {
    const name = displayRef(subject);
    return { name, fullyQualifiedName: subject.type === 'file' ? name : formatRef(subject), kind: 'resource' };
  }
  return {
    name: subject.name,
    fullyQualifiedName: formatRef(subject).slice('resource:'.length),
    decoratedName: displayRef(subject),
    kind: 'resource',
  };
}
