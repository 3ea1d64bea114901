import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter, type LinkProps } from '@tanstack/react-router'
import {
  Boxes,
  Clock,
  CornerDownLeft,
  Cpu,
  FileText,
  List,
  Mail,
  Search,
  Users,
  Waypoints,
  Zap,
  type LucideIcon,
} from 'lucide-react'
import {
  memo,
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { useApi } from '../api/context'
import { searchQuery } from '../api/queries'
import type { SearchResult } from '../api/types'
import {
  applicationLink,
  applicationsLink,
  channelLink,
  channelsLink,
  domainLink,
  domainsLink,
  eventLink,
  eventsLink,
  listLink,
  teamLink,
  teamsLink,
  versionLink,
} from '../links'
import { actions, matching } from './actions'
import { readRecents, storeRecent } from './recents'

/** A hit is one line of the list: where it leads, or what it does. Its key is its own among all of them. */
type Hit = { key: string; title: string; detail: string; Icon: LucideIcon; href?: string; act?: () => void }
type Group = { title: string; hits: Hit[] }

/**
 * Palette finds things by a few letters and takes one there. It is a combobox as the ARIA practices describe it: the
 * focus stays in the field, the arrows choose. The dialog is the browser's, which keeps the focus inside.
 */
export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  const router = useRouter()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<string>() // by its key: what is found may change around it
  useEffect(() => {
    dialog.current?.showModal()
  }, [])

  const typed = text.trim()
  const q = useDeferredValue(typed)
  const { groups, searching } = useGroups(q)
  const hits = useMemo(() => groups.flatMap((group) => group.hits), [groups])
  const known = hits.findIndex(({ key }) => key === chosen)
  const current = Math.max(known, 0)

  const open = useCallback(
    (hit: Hit | undefined, words = '') => {
      onClose()
      if (hit?.href !== undefined) {
        storeRecent({ title: hit.title, href: hit.href })
        router.history.push(hit.href)
      } else if (hit?.act !== undefined) hit.act()
      else if (words !== '') void navigate(eventsLink({ q: words }))
    },
    [onClose, router, navigate],
  )

  // What is shown may still be about what was typed before. Enter then waits for what it is meant for, unless somebody
  // has chosen one of the hits.
  const settled = q === typed && !searching
  const [entered, setEntered] = useState(false)
  useEffect(() => {
    if (entered && settled) open(hits[current], q)
  }, [entered, settled, open, hits, current, q])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || hits.length === 0) return
    event.preventDefault()
    const next = (current + step + hits.length) % hits.length
    setChosen(hits[next]?.key)
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <dialog
      ref={dialog}
      aria-label="Search"
      closedby="any"
      onClose={onClose}
      className="mx-auto mt-[10vh] mb-auto w-[min(40rem,calc(100vw-1.5rem))] overflow-hidden rounded-card border border-line bg-surface text-ink shadow-pop backdrop:bg-black/40"
    >
      <form
        role="search"
        className="relative border-b border-line"
        onSubmit={(event) => {
          event.preventDefault()
          if (settled || known >= 0) open(hits[current], q)
          else setEntered(true)
        }}
      >
        <Search size={18} aria-hidden className="absolute top-1/2 left-4 -translate-y-1/2 text-mute" />
        <input
          autoFocus
          role="combobox"
          aria-label="Search everything"
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={hits.length > 0 ? `${listId}-${current}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Events, subjects, ids, fields; > for actions"
          className="w-full bg-transparent py-3.5 pr-4 pl-11 text-base outline-none placeholder:text-mute"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setChosen(undefined)
            setEntered(false)
          }}
          onKeyDown={onKeyDown}
        />
      </form>
      <p role="status" className="sr-only">
        {!searching && `${hits.length} ${hits.length === 1 ? 'result' : 'results'}`}
      </p>
      <div id={listId} role="listbox" aria-label="Results" className="max-h-[55vh] overflow-y-auto p-2">
        {groups.map((group) => {
          const first = hits.findIndex((hit) => hit === group.hits[0])
          return (
            <div key={group.title} role="group" aria-label={group.title} className="not-first:mt-2">
              <div aria-hidden className="label px-2.5 py-1">
                {group.title}
              </div>
              {group.hits.map((hit, index) => (
                <Option
                  key={hit.key}
                  id={`${listId}-${first + index}`}
                  hit={hit}
                  chosen={first + index === current}
                  onPoint={setChosen}
                  onOpen={open}
                />
              ))}
            </div>
          )
        })}
      </div>
      {hits.length === 0 && !searching && (
        <p className="px-4 pt-2 pb-8 text-center text-mute">
          Nothing has “<bdi>{q}</bdi>” in its name.
        </p>
      )}
    </dialog>
  )
}

type OptionProps = {
  id: string
  hit: Hit
  chosen: boolean
  onPoint: (key: string) => void
  onOpen: (hit: Hit) => void
}

const Option = memo(function Option({ id, hit, chosen, onPoint, onOpen }: OptionProps) {
  const { key, title, detail, Icon } = hit
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={`flex min-h-10 items-center gap-3 rounded-control px-2.5 py-1.5 ${chosen ? 'bg-tint' : ''}`}
      onPointerMove={() => {
        onPoint(key)
      }}
      onClick={() => {
        onOpen(hit)
      }}
    >
      <Icon size={16} aria-hidden className="shrink-0 text-mute" />
      <bdi className="line-clamp-1 min-w-0 flex-1 font-medium">{title}</bdi>
      <bdi className="line-clamp-1 max-w-[45%] text-right text-xs text-mute">{detail}</bdi>
      {chosen && <CornerDownLeft size={14} aria-hidden className="shrink-0 text-mute" />}
    </div>
  )
})

type Kind = {
  title: string
  Icon: LucideIcon
  link: (id: string) => LinkProps
  all: (q: string) => LinkProps
}

/** The kinds of things that have pages. */
const kinds: Partial<Record<SearchResult['groups'][number]['kind'], Kind>> = {
  event: { title: 'Events', Icon: Mail, link: (id) => eventLink(id), all: (q) => eventsLink({ q }) },
  subject: { title: 'Subjects', Icon: FileText, link: (id) => versionLink(id), all: (q) => listLink({ q }) },
  application: {
    title: 'Applications',
    Icon: Cpu,
    link: (id) => applicationLink(id),
    all: (q) => applicationsLink({ q }),
  },
  channel: { title: 'Channels', Icon: Waypoints, link: channelLink, all: (q) => channelsLink({ q }) },
  domain: { title: 'Domains', Icon: Boxes, link: domainLink, all: () => domainsLink() },
  team: { title: 'Teams', Icon: Users, link: teamLink, all: () => teamsLink() },
}

/** useGroups finds what to offer for a text: recents and actions for none, only actions behind '>'. */
function useGroups(q: string): { groups: Group[]; searching: boolean } {
  const router = useRouter()
  const navigate = useNavigate()
  const onlyActions = q.startsWith('>')
  const words = onlyActions ? '' : q
  const found = useQuery(searchQuery(useApi(), words))
  const [recents] = useState(readRecents)
  const groups = useMemo(() => {
    const doable = matching(actions, onlyActions ? q.slice(1) : q).map(({ title, detail, run }): Hit => ({
      key: `action ${title}`,
      title,
      detail,
      Icon: Zap,
      act: () => void run({ navigate }),
    }))
    const groups: Group[] = []
    if (q === '') {
      const hits = recents.map(({ title, href }): Hit => ({
        key: `recent ${href}`,
        title,
        detail: '',
        Icon: Clock,
        href,
      }))
      groups.push({ title: 'Recent', hits })
    }
    for (const { kind, total, items } of words === '' ? [] : (found.data?.groups ?? [])) {
      const known = kinds[kind]
      if (known === undefined) continue // a newer server may know more kinds than there are pages
      const hits: Hit[] = items.map(({ id, name, doc, matched }) => ({
        key: `${kind} ${id}`,
        title: name === '' ? '(empty name)' : name,
        detail: matched?.join(', ') ?? doc ?? '',
        Icon: known.Icon,
        href: router.buildLocation(known.link(id)).publicHref,
      }))
      if (total > items.length) {
        hits.push({
          key: `all ${kind}`,
          title: `All ${total.toLocaleString('en')} ${known.title.toLowerCase()} with “${q}”`,
          detail: '',
          Icon: List,
          href: router.buildLocation(known.all(q)).publicHref,
        })
      }
      groups.push({ title: known.title, hits })
    }
    groups.push({ title: 'Actions', hits: doable })
    return groups.filter(({ hits }) => hits.length > 0)
  }, [q, words, onlyActions, found.data, recents, router, navigate])
  return { groups, searching: words !== '' && (found.isPending || found.isPlaceholderData) }
}
