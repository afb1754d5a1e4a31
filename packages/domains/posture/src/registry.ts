import type { Control } from './control.ts';
import { apiVersionControls } from './controls/api-versions/index.ts';
import { controlPlaneControls } from './controls/control-plane/index.ts';
import { credentialsControls } from './controls/credentials/index.ts';
import { dockerfileControls } from './controls/dockerfile/index.ts';
import { labelControls } from './controls/labels/index.ts';
import { networkControls } from './controls/network/index.ts';
import { nodeControls } from './controls/node/index.ts';
import { podControls } from './controls/pods/index.ts';
import { accessControls } from './controls/rbac/index.ts';
import { referenceControls } from './controls/references/index.ts';
import { reliabilityControls } from './controls/reliability/index.ts';
import { supplyControls } from './controls/supply/index.ts';

/** Every control that Seawall has, in the order of `seawall controls list`. */
export const controls: readonly Control[] = [
  ...podControls,
  ...accessControls,
  ...networkControls,
  ...credentialsControls,
  ...supplyControls,
  ...reliabilityControls,
  ...referenceControls,
  ...apiVersionControls,
  ...labelControls,
  ...controlPlaneControls,
  ...dockerfileControls,
  ...nodeControls,
];

const byId: ReadonlyMap<string, Control> = new Map(controls.map((control) => [control.id, control]));

export function controlById(id: string): Control | undefined {
  return byId.get(id);
}
