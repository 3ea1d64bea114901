import { ChevronDown, ChevronRight, RotateCw } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Field } from '../api/types'
import { VirtualRows, type RowsHandle } from '../ui/VirtualRows'
import { drawnAbove, parents, visible } from './model'

type Props = {
  fields: readonly Field[]
  /** Rows that a filter asks for; the others are shown only to say where these lie. */
  found: ReadonlySet<number> | undefined
  /** Path of the field that is looked at. */
  chosen: string | undefined
  onChoose: (path: string) => void
  initiallyCollapsed: ReadonlySet<string>
  /** What else there is to say about a field, behind its name. */
  note?: (field: Field) => ReactNode
}

/**
 * Tree shows the fields of a schema as the ARIA practices describe a treegrid whose rows take the focus: up and down
 * go from row to row, right and left open and close, Enter looks at a field.
 */
export function Tree({ fields, found, chosen, onChoose, initiallyCollapsed, note }: Props) {
  const [collapsed, setCollapsed] = useState(initiallyCollapsed)
  const [focused, setFocused] = useState(chosen)
  const grid = useRef<HTMLDivElement>(null)
  const rows = useRef<RowsHandle>(null)
  const withChildren = useMemo(() => parents(fields), [fields])
  const shown = useMemo(() => visible(fields, collapsed, found), [fields, collapsed, found])
  const places = useMemo(() => siblings(fields), [fields])
  const at = Math.max(
    0,
    shown.findIndex((index) => fields[index]?.path === focused),
  )

  const focus = (place: number) => {
    const field = fields[shown[place] ?? -1]
    if (field === undefined) return
    setFocused(field.path)
    rows.current?.scrollTo(place)
    // The row may have to be drawn first.
    const take = (frames: number) => {
      const row = grid.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)
      if (row) row.focus({ preventScroll: true })
      else if (frames > 0)
        requestAnimationFrame(() => {
          take(frames - 1)
        })
    }
    requestAnimationFrame(() => {
      take(mostFrames)
    })
  }
  const toggle = (path: string) => {
    const next = new Set(collapsed)
    if (!next.delete(path)) next.add(path)
    setCollapsed(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const index = shown[at] ?? -1
    const field = fields[index]
    if (field === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const closed = collapsed.has(field.path)
    const parent = withChildren.has(index) && found === undefined
    const keys: Partial<Record<string, () => void>> = {
      ArrowDown: () => {
        focus(at + 1)
      },
      ArrowUp: () => {
        focus(at - 1)
      },
      Home: () => {
        focus(0)
      },
      End: () => {
        focus(shown.length - 1)
      },
      PageDown: () => {
        focus(Math.min(at + 15, shown.length - 1))
      },
      PageUp: () => {
        focus(Math.max(at - 15, 0))
      },
      ArrowRight: () => {
        if (parent && closed) toggle(field.path)
        else if (withChildren.has(index)) focus(at + 1)
      },
      ArrowLeft: () => {
        if (parent && !closed) toggle(field.path)
        else focus(shown.indexOf(field.parent))
      },
      Enter: () => {
        onChoose(field.path)
      },
      ' ': () => {
        onChoose(field.path)
      },
    }
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div
      ref={grid}
      role="treegrid"
      aria-label="Fields"
      aria-rowcount={shown.length + 1}
      className="text-[0.8125rem]"
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={`border-b border-line bg-sunken py-2 ${columns}`}>
          {['Field', 'Type', 'Value', 'Description'].map((name, column) => (
            <div
              key={name}
              role="columnheader"
              className={`label px-3 ${column === 0 ? 'pl-4' : 'max-md:sr-only'}`}
            >
              {name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup">
        <VirtualRows
          handle={rows}
          items={shown}
          rowHeight={37}
          keyOf={(index) => index}
          row={(index, place) => {
            const field = fields[index]
            if (field === undefined) return null
            const parent = withChildren.has(index)
            const open = parent && (found !== undefined || !collapsed.has(field.path))
            return (
              <div
                role="row"
                data-place={place}
                aria-level={field.depth + 1}
                aria-expanded={parent ? open : undefined}
                aria-selected={field.path === chosen}
                aria-rowindex={place + 2}
                aria-posinset={places[index]?.at}
                aria-setsize={places[index]?.of}
                tabIndex={place === at ? 0 : -1}
                className={`cursor-pointer border-b border-line py-1.5 -outline-offset-2 ${columns} ${
                  field.path === chosen ? 'bg-tint' : 'hover:bg-sunken'
                } ${found !== undefined && !found.has(index) ? 'text-mute' : ''}`}
                onFocus={() => {
                  setFocused(field.path)
                }}
                onClick={() => {
                  onChoose(field.path)
                }}
              >
                <Name
                  field={field}
                  open={parent ? open : undefined}
                  note={note?.(field)}
                  onToggle={() => {
                    if (found === undefined) toggle(field.path)
                  }}
                  onAbove={() => {
                    focus(shown.indexOf(drawnAbove(fields, index)))
                  }}
                />
                <div
                  role="gridcell"
                  className="line-clamp-2 min-w-0 px-3 font-mono text-xs leading-6 text-soft max-md:pl-10"
                >
                  {field.type}
                </div>
                <div role="gridcell" className="min-w-0 px-3 leading-6">
                  <Value field={field} />
                </div>
                <div role="gridcell" className="min-w-0 px-3 leading-6 text-soft max-md:hidden">
                  <span className="line-clamp-1">{field.doc}</span>
                </div>
              </div>
            )
          }}
        />
      </div>
    </div>
  )
}

const columns =
  'grid grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[minmax(0,5fr)_minmax(0,3fr)_9rem_minmax(0,5fr)] items-start'

/** How many frames a row that is scrolled to may take until it is drawn. */
const mostFrames = 30

/** Deeper rows are not moved further to the right: names have to stay readable. */
const deepestIndent = 12

type NameProps = {
  field: Field
  /** undefined is a row that has no children. */
  open: boolean | undefined
  note: ReactNode
  onToggle: () => void
  onAbove: () => void
}

function Name({ field, open, note, onToggle, onAbove }: NameProps) {
  const Chevron = open === true ? ChevronDown : ChevronRight
  return (
    <div role="gridcell" className="flex min-w-0 items-start self-stretch pl-2 max-md:col-span-2">
      {field.depth > 0 && (
        <span aria-hidden className="flex shrink-0 self-stretch">
          {Array.from({ length: Math.min(field.depth, deepestIndent) }, (_, level) => (
            <span key={level} className="-my-1.5 ml-2.5 w-2 border-l border-line" />
          ))}
        </span>
      )}
      {/* The row itself is what opens and closes for the keyboard and for screen readers. */}
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded text-mute hover:text-ink"
        onClick={(event) => {
          if (open === undefined) return
          event.stopPropagation()
          onToggle()
        }}
      >
        {open !== undefined && <Chevron size={15} />}
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 leading-6">
        <bdi className={field.branch ? 'text-mute italic' : 'font-mono font-medium text-ink'}>
          {field.name}
        </bdi>
        {(field.tags ?? []).map((tag) => (
          <Tag key={tag} text={tag} />
        ))}
        {note}
        {field.recursion !== undefined && (
          <button
            type="button"
            tabIndex={-1}
            className="inline-flex items-center gap-1 text-xs text-mute hover:text-ink hover:underline"
            title="Drawn further up"
            onClick={(event) => {
              event.stopPropagation()
              onAbove()
            }}
          >
            <RotateCw size={12} aria-hidden />
            {field.recursion}
          </button>
        )}
        {field.cut === true && <span className="text-xs text-mute">more fields are not shown</span>}
      </span>
    </div>
  )
}

/** Tag is a word that people have put on a field. */
export function Tag({ text }: { text: string }) {
  return <span className="rounded bg-warn-tint px-1.5 text-xs leading-5 font-medium text-warn">{text}</span>
}

/** Value says whether a field has to be there, and what stands for it where it is not. */
export function Value({ field }: { field: Field }) {
  if (field.branch) return null
  if (field.default !== undefined && field.default !== '')
    return (
      <span className="line-clamp-1 text-xs leading-6 text-mute">
        default <code className="font-mono text-soft">{field.default}</code>
      </span>
    )
  return field.required ? (
    <span className="text-xs font-medium">required</span>
  ) : (
    <span className="text-xs text-mute">optional</span>
  )
}

/** siblings are the place of each row among the rows of its parent, from 1, and how many there are. */
function siblings(fields: readonly Field[]): { at: number; of: number }[] {
  const counts = new Map<number, number>()
  const at = fields.map(({ parent }) => {
    const place = (counts.get(parent) ?? 0) + 1
    counts.set(parent, place)
    return place
  })
  return fields.map(({ parent }, index) => ({ at: at[index] ?? 1, of: counts.get(parent) ?? 1 }))
}
