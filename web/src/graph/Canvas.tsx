import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { beside, pathOf } from './layout'
import { doubtful, lineWords, type Edge } from './model'
import { NodeBox } from './NodeBox'
import { opened, type GraphSearch } from './search'
import type { Drawing } from './useLayout'

const [smallest, largest] = [0.3, 1.5]

/** Canvas is the drawing: lines of SVG, and nodes over them that are links and so can be reached by the keyboard. */
export function Canvas({ drawing, search, busy }: { drawing: Drawing; search: GraphSearch; busy: boolean }) {
  const frame = useRef<HTMLDivElement>(null)
  const [zoom, setZoom] = useState(1)
  const [looked, setLooked] = useState<string>()
  const { graph, layout } = drawing
  const fit = () => {
    if (frame.current !== null) setZoom(fitting(frame.current, layout))
  }

  // A new drawing begins with all of it in sight, or as much as can be read, and the focus in the middle.
  useLayoutEffect(() => {
    const box = frame.current
    if (box === null) return
    const scale = fitting(box, layout)
    setZoom(scale)
    const focus = layout.nodes.find(({ id }) => id === search.focus)
    if (focus === undefined) return
    box.scrollTo({ left: focus.x * scale - box.clientWidth / 3, top: focus.y * scale - box.clientHeight / 3 })
  }, [layout, search.focus])

  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]))
  const open = new Set(opened(search.open))
  const near = looked === undefined ? undefined : neighbours(graph.edges, looked)
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-node]')?.dataset.node
    const to = from === undefined ? undefined : beside(layout.nodes, from, event.key)
    if (to === undefined) return
    event.preventDefault()
    frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(to)}"]`)?.focus()
  }
  return (
    <div className="card overflow-hidden">
      <div className="flex items-center gap-1.5 border-b border-line bg-sunken px-3 py-1.5">
        <p className="mr-auto flex flex-wrap gap-x-4 text-xs text-soft">
          <Sample name="declared" />
          <Sample name="not declared, or no longer seen" dash="5 4" />
        </p>
        <Tool
          name="Smaller"
          Icon={ZoomOut}
          onClick={() => {
            setZoom((now) => Math.max(smallest, now / 1.25))
          }}
        />
        <Tool
          name="Larger"
          Icon={ZoomIn}
          onClick={() => {
            setZoom((now) => Math.min(largest, now * 1.25))
          }}
        />
        <Tool name="All in sight" Icon={Maximize2} onClick={fit} />
      </div>
      <div
        ref={frame}
        role="group"
        aria-label="Drawing; the arrow keys go from node to node"
        aria-busy={busy}
        className={`max-h-[75dvh] min-h-72 overflow-auto bg-paper ${busy ? 'opacity-60' : ''}`}
        onKeyDown={onKeyDown}
        {...useDragging(frame)}
      >
        <div
          className="relative mx-auto"
          style={{ width: layout.width * zoom, height: Math.max(layout.height * zoom, 1) }}
        >
          <div
            className="absolute top-0 left-0 origin-top-left"
            style={{ width: layout.width, height: layout.height, transform: `scale(${zoom})` }}
          >
            <Lines layout={layout} edges={edges} looked={looked} />
            <ul aria-label="Nodes" className="absolute inset-0">
              {layout.nodes.map(({ id, x, y }) => {
                const node = nodes.get(id)
                return (
                  node !== undefined && (
                    <NodeBox
                      key={id}
                      node={node}
                      at={{ x, y }}
                      search={search}
                      isOpen={open.has(id)}
                      dimmed={near !== undefined && !near.has(id)}
                      onLook={setLooked}
                    />
                  )
                )
              })}
            </ul>
          </div>
        </div>
      </div>
    </div>
  )
}

type LinesProps = { layout: Drawing['layout']; edges: Map<string, Edge>; looked: string | undefined }

/** Lines are told in words by the table; here they are for the eye only. */
function Lines({ layout, edges, looked }: LinesProps) {
  const id = useId()
  return (
    <svg aria-hidden width={layout.width} height={layout.height} className="absolute top-0 left-0 text-mute">
      <defs>
        <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0,0L8,4L0,8z" fill="currentColor" />
        </marker>
      </defs>
      {layout.lines.map(({ id: line, points }) => {
        const edge = edges.get(line)
        if (edge === undefined) return null
        const touches = looked === edge.from || looked === edge.to
        const middle = points[Math.floor(points.length / 2)]
        return (
          <g key={line} className={looked !== undefined && !touches ? 'opacity-20' : ''}>
            <path
              d={pathOf(points)}
              fill="none"
              stroke="currentColor"
              strokeWidth={touches ? 2 : 1.25}
              strokeDasharray={doubtful(edge) ? '5 4' : undefined}
              markerEnd={`url(#${id})`}
            >
              <title>{lineWords(edge)}</title>
            </path>
            {edge.uses.length > 1 && middle !== undefined && (
              <text x={middle.x} y={middle.y - 5} textAnchor="middle" fontSize={11} fill="currentColor">
                {edge.uses.length}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Sample says what a look of the lines means. */
function Sample({ name, dash }: { name: string; dash?: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg aria-hidden width={28} height={8}>
        <path d="M0,4L28,4" stroke="currentColor" strokeWidth={1.5} strokeDasharray={dash} />
      </svg>
      {name}
    </span>
  )
}

function Tool({ name, Icon, onClick }: { name: string; Icon: typeof ZoomIn; onClick: () => void }) {
  return (
    <button
      type="button"
      className="control size-8 min-h-0 p-0"
      aria-label={name}
      title={name}
      onClick={onClick}
    >
      <Icon size={15} aria-hidden />
    </button>
  )
}

/** Below this not even the shape of words can be told: then one scrolls instead. */
const readable = 0.45

function fitting(frame: HTMLElement, { width, height }: Drawing['layout']): number {
  if (width === 0 || height === 0) return 1
  return Math.max(readable, Math.min(1, frame.clientWidth / width, frame.clientHeight / height))
}

function neighbours(edges: readonly Edge[], id: string): Set<string> {
  const found = new Set([id])
  for (const { from, to } of edges) {
    if (from === id) found.add(to)
    if (to === id) found.add(from)
  }
  return found
}

/** useDragging lets one move the drawing as one moves a sheet of paper, with the mouse; a finger scrolls anyway. */
function useDragging(frame: React.RefObject<HTMLDivElement | null>) {
  const grip = useRef<{ x: number; y: number; left: number; top: number }>(undefined)
  return {
    onPointerDown: (event: PointerEvent) => {
      const box = frame.current
      const onNode = event.target instanceof Element && event.target.closest('li, button') !== null
      if (box === null || onNode || event.pointerType !== 'mouse' || event.button !== 0) return
      grip.current = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop }
      box.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent) => {
      const from = grip.current
      if (from === undefined) return
      frame.current?.scrollTo({
        left: from.left - event.clientX + from.x,
        top: from.top - event.clientY + from.y,
      })
    },
    onPointerUp: () => {
      grip.current = undefined
    },
    onPointerCancel: () => {
      grip.current = undefined
    },
  }
}
