import type { components } from '../api/schema'
import type { StreamEvent } from './events'

export type Notice = Pick<components['schemas']['Notice'], 'words' | 'subject' | 'event' | 'environment'> & {
  /** How to tell it from others. */
  key: string
}

/** The events that are no entries of the history, but follow from many: they are worth a sentence. */
const types = new Set(['usage.undeclared', 'contract.broken', 'deprecation.sunset-near', 'waiver.expiring'])

/** readNotice reads what is to be told to people; undefined for all other events, and for what cannot be read. */
export function readNotice({ type, data }: StreamEvent): Notice | undefined {
  if (!types.has(type)) return undefined
  try {
    const event = JSON.parse(data) as { id?: unknown; data?: Partial<Notice> }
    const { words, subject, event: name, environment } = event.data ?? {}
    if (typeof words !== 'string' || words === '') return undefined
    const key = typeof event.id === 'string' ? event.id : words
    return {
      key,
      words,
      ...(typeof subject === 'string' ? { subject } : {}),
      ...(typeof name === 'string' ? { event: name } : {}),
      ...(typeof environment === 'string' ? { environment } : {}),
    }
  } catch {
    return undefined
  }
}
