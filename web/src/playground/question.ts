import type { Reference } from '../api/types'
import type { Texts } from './state'

/** Question is what the playground asks the server. */
export type Question = {
  candidate: { schemaType: string; schema: string; references?: Reference[] }
  /** All versions of a subject, one of them, or a text. */
  against: { subject: string; version?: string } | Question['candidate']
}

type Fields = {
  subject?: string
  version?: string
  format: string
  /** Of the newest version; the candidate is taken to need the same ones unless its text comes with its own. */
  references?: Reference[] | undefined
}

/** question is what the fields of the playground ask; undefined while one of the two schemas is missing. */
export function question(fields: Fields, { base, candidate, references: own }: Texts): Question | undefined {
  const { subject, version, format } = fields
  if (candidate.trim() === '') return undefined
  const references = own?.filter(isWhole) ?? fields.references ?? []
  const side = (schema: string) => ({
    schemaType: format,
    schema,
    ...(references.length === 0 ? {} : { references }),
  })
  const asked = side(candidate)
  if (subject !== undefined)
    return { candidate: asked, against: version === undefined ? { subject } : { subject, version } }
  return base.trim() === '' ? undefined : { candidate: asked, against: side(base) }
}

/** One that is still being written refers to nothing. */
function isWhole({ name, subject }: Reference): boolean {
  return name.trim() !== '' && subject.trim() !== ''
}
