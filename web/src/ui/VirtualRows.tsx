import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'

type Props<T> = {
  items: readonly T[]
  /** Usual height of a row in pixels; what it really is gets measured. */
  rowHeight: number
  keyOf: (item: T) => string | number
  row: (item: T, index: number) => ReactNode
}

/** A list that is shorter is there as a whole: the browser's own search finds everything in it. */
const virtualFrom = 200

/** VirtualRows are the rows of a long list, of which only those near the window are in the page. */
export function VirtualRows<T>(props: Props<T>) {
  const { items, keyOf, row } = props
  if (items.length > virtualFrom) return <Windowed {...props} />
  return items.map((item, index) => <div key={keyOf(item)}>{row(item, index)}</div>)
}

function Windowed<T>({ items, rowHeight, keyOf, row }: Props<T>) {
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => keyOf(items[index] as T),
  })
  return (
    <div ref={list} className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ key, index, start }) => (
        <div
          key={key}
          ref={rows.measureElement}
          data-index={index}
          className="absolute inset-x-0 top-0"
          style={{ transform: `translateY(${start - margin}px)` }}
        >
          {row(items[index] as T, index)}
        </div>
      ))}
    </div>
  )
}
