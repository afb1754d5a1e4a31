export type { CatalogedFile, Cataloger, FileReading, Finished, Reading, Tree, Wants } from './analyse/cataloger.ts';
export type { Content } from './analyse/content.ts';
export { type Inventory, type JoinOptions, joinReadings, type ReadFile } from './analyse/join.ts';
export { createMatcher, isProgram, type Matcher } from './analyse/matcher.ts';
export { memoryContent } from './analyse/memory.ts';
export { readFile, type Readings } from './analyse/read.ts';
export type { FileDigests, LayerStream, StreamAnalyser, StreamedFile } from './analyse/stream.ts';
export { catalogers, installedCatalogers } from './catalogers/index.ts';
export { purlOf, type PurlOptions } from './component/identity.ts';
export { sortComponents } from './component/order.ts';
export { type LicenceExpression, parseExpression, printExpression } from './licences/expression.ts';
export { normaliseLicence } from './licences/normalise.ts';
export { buildPurl, printPurl } from './purl/build.ts';
export { mendPurl, parsePurl, readPurl } from './purl/parse.ts';
export { isPurlFault, type Purl, type PurlFault } from './purl/purl.ts';
export { type ReadSbom, readSbom, type SbomFormat, sniffSbom } from './sbom/read.ts';
export type { Sbom, SbomTool } from './sbom/sbom.ts';
export { validateCyclonedx } from './sbom/validate.ts';
export { sbomFormats, writeSbom } from './sbom/write.ts';
export { type ChainStore, folderChains } from './cache/chains.ts';
export { folderCache, type LayerCache, noCache } from './cache/store.ts';
export { ImageError, type ImageErrorCode } from './error.ts';
export {
  cacheVersion,
  type ContentLayer,
  type ImageContents,
  type InspectOptions,
  inspectImage,
  type StreamedResult,
} from './inspect.ts';
export type { BaseImage, KnownChains } from './layers/base.ts';
export type { LayerResult } from './layers/result.ts';
export { type FileEvent, fileHistory, squashedView } from './layers/view.ts';
export type { Build } from './oci/provenance.ts';
export { type OpenImageOptions, openImage } from './open.ts';
export { type Attachment, attachedSbom } from './sources/attachments.ts';
export { type PoolOptions, workerPool } from './pool/pool.ts';
export { type LayerReader, localReader } from './pool/reader.ts';
export { serveLayers } from './pool/serve.ts';
export type { SourceImage, SourceLayer } from './sources/source.ts';
export { type ImageWorld, thisMachine } from './world.ts';
export { categoryOf, type LicenceCategory, licenceCategories } from './licences/classify.ts';
export { judgeLicences, type LicencePolicy, type LicenceVerdict } from './licences/policy.ts';
export { type ComponentPolicy, diffSboms, type SbomDiff, type Unauthorised, unauthorised } from './sbom/diff.ts';
