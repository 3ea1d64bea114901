import { measureElement, useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  memo,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react'
import { Turns } from './turns'

/** RowsHandle lets others bring a row into the page and into sight. */
export type RowsHandle = { scrollTo: (index: number) => void }

type Props<T> = {
  items: readonly T[]
  /** Usual height of a row in pixels; what it really is gets measured. */
  rowHeight: number
  keyOf: (item: T) => string | number
  row: (item: T, index: number) => ReactNode
  handle?: Ref<RowsHandle>
}

/** A list that is shorter is there as a whole: the browser's own search finds everything in it. */
const virtualFrom = 200

/** VirtualRows are the rows of a long list, of which only those near the window are in the page. */
export function VirtualRows<T>(props: Props<T>) {
  return props.items.length > virtualFrom ? <Windowed {...props} /> : <Whole {...props} />
}

function Whole<T>({ items, keyOf, row, handle }: Props<T>) {
  const list = useRef<HTMLDivElement>(null)
  useImperativeHandle(handle, () => ({
    scrollTo: (index) => list.current?.children[index]?.scrollIntoView({ block: 'nearest' }),
  }))
  return (
    <div ref={list} role="presentation">
      {items.map((item, index) => (
        <div key={keyOf(item)} role="presentation">
          {row(item, index)}
        </div>
      ))}
    </div>
  )
}

function Windowed<T>({ items, rowHeight, keyOf, row, handle }: Props<T>) {
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer<HTMLDivElement>({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    useFlushSync: false, // drawing new rows within the event of scrolling holds its frame up
    scrollMargin: margin,
    scrollPaddingStart: headerHeight,
    getItemKey: (index) => keyOf(items[index] as T),
    // A row that waits is as high as was said. Asking the browser would make it lay the page out within the script.
    measureElement: (element, entry, list) =>
      entry === undefined && list.isScrolling
        ? (list.itemSizeCache.get(list.options.getItemKey(list.indexFromElement(element))) ?? rowHeight)
        : measureElement(element, entry, list),
  })
  const [turns] = useState(
    () =>
      new Turns(
        () => rows.range?.startIndex ?? 0,
        () => {
          // Within the frame that has drawn them: rows that are higher than was said do not cover others for a moment.
          for (const row of rows.elementsCache.values())
            rows.resizeItem(rows.indexFromElement(row), row.offsetHeight)
        },
      ),
  )
  useImperativeHandle(handle, () => ({
    scrollTo: (index) => {
      rows.scrollToIndex(index, { align: 'auto' })
    },
  }))
  return (
    <div ref={list} role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ key, index, start, size }) => (
        <div
          key={key}
          ref={rows.measureElement}
          data-index={index}
          role="presentation"
          className="absolute inset-x-0 top-0 contain-content"
          style={{ transform: `translateY(${start - margin}px)` }}
        >
          <Gradually turns={rows.isScrolling ? turns : undefined} place={index} height={size}>
            <Row item={items[index] as T} index={index} draw={row} />
          </Gradually>
        </div>
      ))}
    </div>
  )
}

/** Gradually leaves the room of a row free until it is its turn. One that appears without any scrolling is there at once. */
function Gradually(props: { turns: Turns | undefined; place: number; height: number; children: ReactNode }) {
  const { turns, place, height, children } = props
  const [waiting, setWaiting] = useState(turns)
  useEffect(
    () =>
      waiting?.wait(place, () => {
        setWaiting(undefined)
      }),
    [waiting, place],
  )
  return waiting === undefined ? (
    children
  ) : (
    <div role="presentation" className="border-b border-line" style={{ height }} />
  )
}

type RowProps<T> = { item: T; index: number; draw: (item: T, index: number) => ReactNode }

/** Row is drawn once, however far the rows around it are scrolled. */
const Row = memo(function Row<T>({ item, index, draw }: RowProps<T>) {
  return draw(item, index)
}) as <T>(props: RowProps<T>) => ReactNode

/** The header stays on top of what is scrolled, in pixels. */
const headerHeight = 112
