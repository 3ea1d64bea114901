import { useQueryClient } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Api } from '../api/client'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { readEvents } from './events'

/** Changes often come in batches; what is shown is read again once for all of them. */
const gatherMs = 400

/** How long is waited before the stream is opened again: the first time, and at most. */
const [firstWaitMs, longestWaitMs] = [1_000, 60_000]

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
        refresh,
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
  return <Sign updated={updated} />
}

/** follow keeps a stream open until it is stopped. A server that is away is no news: the pages say that themselves. */
async function follow(api: Api, signal: AbortSignal, onOpen: () => void, onEvent: () => void) {
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
    <div role="status" className="pointer-events-none fixed right-4 bottom-4 z-20">
      {updated > gone && (
        <p className="inline-flex items-center gap-1.5 rounded-full border border-line bg-surface px-3 py-1 text-xs font-medium text-soft shadow-pop">
          <Radio size={13} aria-hidden className="text-good" />
          Updated just now
        </p>
      )}
    </div>
  )
}
