import type { Cataloger } from '../../analyse/cataloger.ts';
import { cargoAuditableCataloger } from './auditable.ts';
import { cargoLockCataloger } from './lock.ts';

export const rustCatalogers: readonly Cataloger[] = [cargoAuditableCataloger, cargoLockCataloger];
