import { useElementScrollRestoration } from '@tanstack/react-router'
import { startTransition, useDeferredValue, useEffect, useState, type ReactNode } from 'react'

type Props<T> = {
  items: readonly T[]
  /** Usual height of an item in pixels. */
  itemHeight: number
  children: (items: readonly T[]) => ReactNode
}

/** What a page has above its list, and the height below which no item of any list is, in pixels. */
const [above, lowest] = [200, 40]

/** How many items follow at a time, and how long after the ones before. */
const [step, pauseMs] = [12, 40]

/**
 * Gradual shows as much of a list as can be seen at once. The rest follows a few items at a time while the page can be
 * used already, so that a click never waits for items that nobody sees. Going back to where one had scrolled to needs
 * all items up to there at once: they are what is seen then.
 */
export function Gradual<T>({ items, itemHeight, children }: Props<T>) {
  const left = useElementScrollRestoration({ getElement: () => window })
  const [count, setCount] = useState(() =>
    left === undefined
      ? Math.ceil((window.innerHeight - above) / itemHeight) + 1
      : Math.ceil((left.scrollY + window.innerHeight) / lowest),
  )
  const more = count < items.length
  useEffect(() => {
    if (!more) return
    const timer = setTimeout(() => {
      startTransition(() => {
        setCount(count + step)
      })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
    }
  }, [count, more])
  const shown = useDeferredValue(items)
  return children(shown.slice(0, count))
}
