import type { Edge } from '../api/types'

/** Behind is how many versions an edge stays behind the newest one; where that is not certain it is at least so many. */
export type Behind = { versions: number; certain: boolean }

/**
 * behind compares the version that an edge reads or writes with the newest one of its subject. Readers that follow, or
 * take what was written, are never behind; of a schema that is no version nothing can be said.
 */
export function behind({ reader }: Edge, newest: number | undefined): Behind | undefined {
  if (newest === undefined) return undefined
  switch (reader.kind) {
    case 'version':
      return since(reader.version, newest, true)
    case 'projection':
      return since(reader.of, newest, true)
    case 'unknown':
      return since(largest(reader.plausible), newest, false)
    default:
      return undefined
  }
}

function since(version: number | undefined, newest: number, certain: boolean): Behind | undefined {
  if (version === undefined || version <= 0 || version >= newest) return undefined
  return { versions: newest - version, certain }
}

function largest(versions: readonly number[] = []): number | undefined {
  return versions.length === 0 ? undefined : Math.max(...versions)
}

/** behindWords says it: '2 versions behind', 'at least 1 version behind'. */
export function behindWords({ versions, certain }: Behind): string {
  return `${certain ? '' : 'at least '}${versions} ${versions === 1 ? 'version' : 'versions'} behind`
}
