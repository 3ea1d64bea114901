/** The pages that were last opened from the search, newest first. They stay in this browser. */
export type Recent = { title: string; href: string }

const key = 'treaty.recents'
const most = 6

export function readRecents(): Recent[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, most) : []
  } catch {
    return [] // storage is forbidden, or somebody else wrote there
  }
}

export function storeRecent(recent: Recent) {
  const others = readRecents().filter(({ href }) => href !== recent.href)
  try {
    localStorage.setItem(key, JSON.stringify([recent, ...others].slice(0, most)))
  } catch {
    // Nothing depends on them.
  }
}

/** Only addresses within the application are followed, whatever is in the storage. */
function isRecent(value: unknown): value is Recent {
  const { title, href } = (value ?? {}) as Partial<Record<keyof Recent, unknown>>
  return typeof title === 'string' && typeof href === 'string' && /^\/(?!\/)/.test(href)
}
