import type { Mapping } from './query'

export type Preview = { hits: { name: string; application: string }[] } | { problem: string }

/** A pattern that is longer is not tried: the browser has no way to stop one that takes for ever. */
const mostLetters = 200

/**
 * preview says whom a pattern over whole names would map, and to which application; $1 stands for its first group. The
 * server understands RE2, which is nearly what browsers do; what it cannot do, such as looking ahead, is refused here
 * as well.
 */
export function preview(names: readonly string[], { principal = '', application = '' }: Mapping): Preview {
  if (principal === '') return { hits: [] }
  if (principal.length > mostLetters) return { problem: `longer than ${mostLetters} letters` }
  if (/\(\?<?[=!]|\\[1-9]/.test(principal))
    return { problem: 'looking around and referring back are not understood' }
  let pattern: RegExp
  try {
    pattern = new RegExp(`^(?:${principal.replaceAll('(?P<', '(?<')})$`, 'u')
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const hits = names.flatMap((name) => {
    const found = pattern.exec(name)
    if (found === null) return []
    const named = application.replace(
      /\$(\d)|\$\{(\w+)\}/g,
      (_, number?: string, group?: string) =>
        (number !== undefined ? found[Number(number)] : found.groups?.[group ?? '']) ?? '',
    )
    return [{ name, application: named }]
  })
  return { hits }
}
