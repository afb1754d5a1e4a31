/** Bytes of one bill of materials: those of large images are larger than any manifest. */
export const largestSbom = 256 * 1024 * 1024;
