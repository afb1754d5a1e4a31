import type { Control } from '../../control.ts';
import {
  baseDebug,
  baseLatest,
  basePlatform,
  baseRegistry,
  baseUnknown,
  baseUntagged,
  baseWithoutDigest,
  undefinedArgInFrom,
} from './base-image.ts';
import {
  addForFiles,
  contextWithoutIgnore,
  copyBeforeDependencies,
  copyRelative,
  copyThenExtract,
  manySources,
} from './copy.ts';
import { addRemote, gitCloneUnpinned, pipeToShell, plainHttp, unverifiedDownload } from './downloads.ts';
import { baseEndOfLife } from './end-of-life.ts';
import {
  casing,
  emptyContinuation,
  exposeInvalid,
  heredocExpands,
  maintainer,
  onbuildForbidden,
  workdirRelative,
} from './form.ts';
import { aptKey, frontendInEnv, toolchainShipped } from './multi-stage.ts';
import { packageCaches } from './package-caches.ts';
import { aptForScripts, aptRecommends, distributionUpgrade, indexApart, packageQuestions } from './package-commands.ts';
import { envSelfReference, labelKey, legacyPairs } from './pairs.ts';
import { pinnedPackages } from './pinned-packages.ts';
import {
  exposeSsh,
  highUid,
  insecureRun,
  passwordlessSudo,
  setuid,
  sshServer,
  sudo,
  worldWritable,
} from './privileges.ts';
import {
  bothDownloaders,
  changeDirectory,
  consecutiveRuns,
  defaultShell,
  heredocErrors,
  pipefail,
  uselessCommand,
  wgetProgress,
} from './run-shell.ts';
import { deletedLater, secretCopied } from './secret-files.ts';
import { secretInCommand, secretMountLeaked } from './secrets-in-commands.ts';
import { secretInArg, secretInEnv, secretInLabel } from './secrets-in-metadata.ts';
import {
  copyFromItself,
  copyFromUnknown,
  duplicateStageName,
  instructionBeforeFrom,
  reservedStageName,
} from './stages.ts';
import { brokenJson, execFormVariable, healthcheck, repeated, shellForm } from './start.ts';
import { packagesUnsigned, tlsUnverified } from './tls.ts';
import { globalArgInStage, undefinedVariable } from './undefined.ts';
import { userByName, userMissing, userRoot } from './user.ts';

export const dockerfileControls: readonly Control[] = [
  // What the image is built on.
  baseUntagged,
  baseLatest,
  baseWithoutDigest,
  baseUnknown,
  baseEndOfLife,
  baseRegistry,
  baseDebug,
  basePlatform,
  // Who runs in it, and with which rights.
  userRoot,
  userMissing,
  userByName,
  sudo,
  passwordlessSudo,
  setuid,
  worldWritable,
  insecureRun,
  sshServer,
  exposeSsh,
  highUid,
  // Credentials.
  secretInEnv,
  secretInArg,
  secretInLabel,
  secretCopied,
  secretInCommand,
  secretMountLeaked,
  deletedLater,
  contextWithoutIgnore,
  // What is fetched.
  pipeToShell,
  addRemote,
  plainHttp,
  tlsUnverified,
  packagesUnsigned,
  unverifiedDownload,
  gitCloneUnpinned,
  aptKey,
  // Packages.
  ...pinnedPackages,
  ...packageCaches,
  ...packageQuestions,
  aptRecommends,
  aptForScripts,
  distributionUpgrade,
  indexApart,
  frontendInEnv,
  toolchainShipped,
  // Stages and variables.
  duplicateStageName,
  reservedStageName,
  copyFromUnknown,
  copyFromItself,
  instructionBeforeFrom,
  undefinedArgInFrom,
  globalArgInStage,
  undefinedVariable,
  envSelfReference,
  // Files.
  addForFiles,
  copyThenExtract,
  manySources,
  copyRelative,
  copyBeforeDependencies,
  workdirRelative,
  // How steps run.
  pipefail,
  heredocErrors,
  heredocExpands,
  defaultShell,
  changeDirectory,
  uselessCommand,
  consecutiveRuns,
  bothDownloaders,
  wgetProgress,
  // How it starts.
  shellForm,
  brokenJson,
  execFormVariable,
  ...repeated,
  healthcheck,
  // Form.
  maintainer,
  exposeInvalid,
  legacyPairs,
  labelKey,
  onbuildForbidden,
  casing,
  emptyContinuation,
];
