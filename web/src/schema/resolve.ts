import type { SubjectDetail, VersionItem } from '../api/types'

/**
 * versionNumber reads the version of an address. 'latest' is the newest that is not deleted, and the newest of all
 * where all are, so that a deleted subject can still be looked at. 0 is not known yet, undefined is no version.
 */
export function versionNumber(text: string, detail: SubjectDetail | undefined): number | undefined {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  if (text.toLowerCase() !== 'latest') return undefined
  return detail === undefined ? 0 : newest(detail)?.version
}

/** newest is what 'latest' means for a subject. */
export function newest({ versionList }: SubjectDetail): VersionItem | undefined {
  const byNumber = versionList.toSorted((a, b) => b.version - a.version)
  return byNumber.find(({ deleted }) => !deleted) ?? byNumber[0]
}

/** before is the version that another one followed: the next smaller number that is not deleted, or any. */
export function before({ versionList }: SubjectDetail, version: number): VersionItem | undefined {
  const smaller = versionList
    .filter((item) => item.version < version)
    .toSorted((a, b) => b.version - a.version)
  return smaller.find(({ deleted }) => !deleted) ?? smaller[0]
}
