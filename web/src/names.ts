/**
 * Names of subjects may contain anything. Here they become part of addresses, and nowhere else: they are encoded
 * once, and the router and the server decode them once.
 */

/**
 * spell gives a subject the spelling that it has in a path. URLs cannot express '.', '..' and the empty name as a
 * segment, not even percent-encoded: browsers and proxies take them out. The registry's qualified form names the
 * same subject in the default context and survives.
 */
export function spell(subject: string): string {
  return subject === '' || subject === '.' || subject === '..' ? `:.:${subject}` : subject
}

/** apiPath joins segments of the API into a path, each one encoded once: apiPath('subjects', 'a/b') is '/subjects/a%2Fb'. */
export function apiPath(...segments: (string | number)[]): string {
  return segments.map((segment) => `/${encodeURIComponent(spell(String(segment)).toWellFormed())}`).join('')
}

/** apiQuery makes '?a=b' of what is set, '' of nothing. False is not set: all our flags are off by default. */
export function apiQuery(parameters: Record<string, string | number | boolean | undefined>): string {
  const set = new URLSearchParams()
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '' && value !== false) set.set(key, String(value))
  }
  const text = set.toString()
  return text === '' ? '' : `?${text}`
}

/** shellQuote makes one word of a POSIX shell of any text. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** versionPair reads the last part of a comparison's address, '3...latest'. */
export function versionPair(text: string): { from: string; to: string } | undefined {
  const match = /^(\d{1,10}|latest)\.\.\.(\d{1,10}|latest)$/.exec(text)
  const [, from, to] = match ?? []
  return from === undefined || to === undefined ? undefined : { from, to }
}
