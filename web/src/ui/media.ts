import { useSyncExternalStore } from 'react'

/** What the window can be wide enough for: all columns of a table, a column of filters beside it. */
const rooms = {
  columns: window.matchMedia('(width >= 48rem)'),
  filters: window.matchMedia('(width >= 80rem)'),
}

/**
 * useRoom says whether there is room for something. Where one form of a thing is for narrow windows and another one for
 * wide ones, only that which is seen should be in the page: hiding the other by its style costs as much as showing it.
 */
export function useRoom(room: keyof typeof rooms): boolean {
  const list = rooms[room]
  return useSyncExternalStore(
    (onChange) => {
      list.addEventListener('change', onChange)
      return () => {
        list.removeEventListener('change', onChange)
      }
    },
    () => list.matches,
  )
}
