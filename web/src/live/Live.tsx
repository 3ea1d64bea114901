import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Radio, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Api } from '../api/client'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { eventLink, versionLink } from '../links'
import { readEvents, type StreamEvent } from './events'
import { readNotice, type Notice } from './notice'

/** Changes often come in batches; what is shown is read again once for all of them. */
const gatherMs = 400

/** How long is waited before the stream is opened again: the first time, and at most. */
const [firstWaitMs, longestWaitMs] = [1_000, 60_000]

/** How many notices stand there at most; the newest ones. */
const mostNotices = 3

/** How long it is said that something has been updated. */
const thanksMs = 5_000

/**
 * Live hears of changes and has everything that is shown read again. A page that nobody sees hears nothing; when it
 * comes back, or the stream does, it reads everything once, because it may have missed something.
 */
export function Live() {
  const api = useApi()
  const queries = useQueryClient()
  const [updated, setUpdated] = useState(0)
  const [notices, setNotices] = useState<readonly Notice[]>([])
  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined
    const refresh = () => {
      gathering ??= setTimeout(() => {
        gathering = undefined
        // What never changes is not read again.
        const changes = ({ options }: { options: object }) =>
          !('staleTime' in options && options.staleTime === Infinity)
        void queries.invalidateQueries({ predicate: changes }).then(() => {
          setUpdated(Date.now())
        })
      }, gatherMs)
    }
    let stop = new AbortController()
    let opened = 0
    const onVisibility = () => {
      stop.abort()
      if (document.visibilityState === 'hidden') return
      stop = new AbortController()
      void follow(
        api,
        stop.signal,
        () => {
          opened += 1
          if (opened > 1) refresh()
        },
        (event) => {
          const notice = readNotice(event)
          if (notice !== undefined)
            setNotices((known) =>
              [...known.filter(({ key }) => key !== notice.key), notice].slice(-mostNotices),
            )
          refresh()
        },
      )
    }
    onVisibility()
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      stop.abort()
      clearTimeout(gathering)
    }
  }, [api, queries])
  return (
    <div className="pointer-events-none fixed right-4 bottom-4 z-20 flex max-w-[calc(100vw-2rem)] flex-col items-end gap-2">
      <Notices
        notices={notices}
        onClose={(closed) => {
          setNotices((known) => known.filter(({ key }) => key !== closed))
        }}
      />
      <Sign updated={updated} />
    </div>
  )
}

/** follow keeps a stream open until it is stopped. A server that is away is no news: the pages say that themselves. */
async function follow(
  api: Api,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: (event: StreamEvent) => void,
) {
  let wait = firstWaitMs
  while (!signal.aborted) {
    try {
      const stream = await api.open(apiPath('api', 'v1', 'stream'), signal)
      onOpen()
      wait = firstWaitMs
      await readEvents(stream, onEvent)
    } catch {
      // It is tried again below, less and less often.
    }
    await pause(wait, signal)
    wait = Math.min(wait * 2, longestWaitMs)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}

type NoticesProps = { notices: readonly Notice[]; onClose: (key: string) => void }

/** Notices say what was found out meanwhile, until somebody has read it. */
function Notices({ notices, onClose }: NoticesProps) {
  return (
    <div role="log" aria-label="Notices">
      {notices.length > 0 && (
        <ul className="space-y-2">
          {notices.map((notice) => (
            <li
              key={notice.key}
              className="pointer-events-auto flex w-96 max-w-full items-start gap-2.5 rounded-card border border-line bg-surface py-2.5 pr-2 pl-3.5 shadow-pop"
            >
              <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warn" />
              <p className="min-w-0 flex-1 wrap-anywhere">
                {notice.words} <Look notice={notice} />
              </p>
              <button
                type="button"
                aria-label="Close this notice"
                className="inline-flex size-6 shrink-0 items-center justify-center rounded text-mute hover:bg-sunken hover:text-ink"
                onClick={() => {
                  onClose(notice.key)
                }}
              >
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Look leads to who uses what a notice is about, in its environment. */
function Look({ notice: { event, subject, environment } }: { notice: Notice }) {
  const search = { tab: 'usage' as const, ...(environment === undefined ? {} : { env: environment }) }
  if (event !== undefined)
    return (
      <Link {...eventLink(event)} search={search} className="link">
        Who uses it
      </Link>
    )
  if (subject === undefined) return null
  return (
    <Link {...versionLink(subject)} search={search} className="link">
      Who uses it
    </Link>
  )
}

/** Sign says for a moment that what is shown has been read again. */
function Sign({ updated }: { updated: number }) {
  const [gone, setGone] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => {
      setGone(updated)
    }, thanksMs)
    return () => {
      clearTimeout(timer)
    }
  }, [updated])
  return (
    <div role="status">
      {updated > gone && (
        <p className="inline-flex items-center gap-1.5 rounded-full border border-line bg-surface px-3 py-1 text-xs font-medium text-soft shadow-pop">
          <Radio size={13} aria-hidden className="text-good" />
          Updated just now
        </p>
      )}
    </div>
  )
}
