import { ack } from './ack.ts';
import { aks } from './aks.ts';
import { kubernetesAudit } from './audit.ts';
import { eks } from './eks.ts';
import { falco } from './falco.ts';
import { gke } from './gke.ts';
import { recorded } from './recorded.ts';
import type { Shape } from './shape.ts';
import { tetragon } from './tetragon.ts';
import { tracee } from './tracee.ts';

/** The forms that events come in; the first that recognises a document reads it. */
export const shapes: readonly Shape[] = [ack, kubernetesAudit, gke, aks, eks, falco, tetragon, tracee, recorded];
