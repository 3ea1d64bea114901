import { Link } from '@tanstack/react-router'
import { Boxes, Cpu, FileText, Mail, Minus, UserRoundX, type LucideIcon } from 'lucide-react'
import { graphLink } from '../links'
import { nodeSize } from './layout'
import type { Node } from './model'
import { graphWith, withOpen, type GraphSearch } from './search'
import { kindName, nodeName, shortName } from './texts'

const icons: Record<Node['kind'], LucideIcon> = {
  application: Cpu,
  principal: UserRoundX,
  event: Mail,
  subject: FileText,
  group: Boxes,
}

/** KindIcon is the picture of a kind; its word always stands beside it. */
export function KindIcon({ kind }: { kind: Node['kind'] }) {
  const Icon = icons[kind]
  return <Icon size={15} aria-hidden className="shrink-0 text-mute" />
}

type Props = {
  node: Node
  at: { x: number; y: number }
  search: GraphSearch
  isOpen: boolean
  /** Whether something else is looked at that this has no line to. */
  dimmed: boolean
  onLook: (id: string | undefined) => void
}

/** NodeBox is one node of the drawing. Its name puts it into the middle, its button opens what lies behind it. */
export function NodeBox({ node, at, search, isOpen, dimmed, onLook }: Props) {
  const { id, kind, more } = node
  const isFocus = id === search.focus
  const round = kind === 'event' || kind === 'subject' ? 'rounded-full px-5' : 'rounded-control px-3'
  const look = isFocus
    ? 'border-2 border-wax'
    : kind === 'principal'
      ? 'border-dashed border-warn'
      : 'border-edge'
  return (
    <li
      className={`absolute flex items-center gap-2 border bg-surface shadow-xs transition-[transform,opacity] duration-200 focus-within:z-10 ${round} ${look} ${dimmed ? 'opacity-35' : ''}`}
      style={{ ...nodeSize, transform: `translate(${at.x}px, ${at.y}px)` }}
      onPointerEnter={() => {
        onLook(id)
      }}
      onPointerLeave={() => {
        onLook(undefined)
      }}
      onFocus={() => {
        onLook(id)
      }}
      onBlur={() => {
        onLook(undefined)
      }}
    >
      <KindIcon kind={kind} />
      <div className="min-w-0 flex-1 leading-tight">
        {kind === 'group' ? (
          <span
            data-node={id}
            tabIndex={0}
            role="group"
            aria-label={`Group ${nodeName(node)}`}
            className="block truncate font-medium"
          >
            {nodeName(node)}
          </span>
        ) : (
          <Link
            {...graphLink(graphWith(search, { focus: id, to: undefined, open: undefined }))}
            data-node={id}
            aria-current={isFocus ? 'page' : undefined}
            title={node.name}
            className="block truncate font-medium outline-offset-4 after:absolute after:inset-0 hover:underline"
          >
            <Name name={node.name} />
          </Link>
        )}
        <span className="block truncate text-xs text-mute">
          {[kind === 'group' ? '' : kindName(kind), node.owner].filter(Boolean).join(' · ')}
        </span>
      </div>
      {kind !== 'group' && (more > 0 || isOpen) && (
        <Link
          {...graphLink(withOpen(search, id))}
          replace
          resetScroll={false}
          aria-label={isOpen ? `Close ${node.name}` : `Show ${more} more around ${node.name}`}
          className="relative -mr-1 inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-tint text-xs font-medium text-accent hover:underline"
        >
          {isOpen ? <Minus size={13} aria-hidden /> : `+${more}`}
        </Link>
      )}
    </li>
  )
}

/** Name shows the end of a name with points first, which is what tells it from others. */
export function Name({ name }: { name: string }) {
  return <bdi>{shortName(name)}</bdi>
}
