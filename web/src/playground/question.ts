import type { Reference } from '../api/types'
import type { Texts } from './state'

/** Question is what the playground asks the server. */
export type Question = {
  candidate: { schemaType: string; schema: string; references?: Reference[] }
  /** All versions of a subject, one of them, or a text. */
  against: { subject: string; version?: string } | { schemaType: string; schema: string }
}

type Fields = {
  subject?: string
  version?: string
  format: string
  /** Of the newest version; the candidate is taken to need the same ones. */
  references?: Reference[] | undefined
}

/** question is what the fields of the playground ask; undefined while one of the two schemas is missing. */
export function question(fields: Fields, { base, candidate }: Texts): Question | undefined {
  const { subject, version, format, references = [] } = fields
  if (candidate.trim() === '') return undefined
  const asked = {
    schemaType: format,
    schema: candidate,
    ...(references.length === 0 ? {} : { references }),
  }
  if (subject !== undefined)
    return { candidate: asked, against: version === undefined ? { subject } : { subject, version } }
  return base.trim() === '' ? undefined : { candidate: asked, against: { schemaType: format, schema: base } }
}
