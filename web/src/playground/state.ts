import type { Reference } from '../api/types'

/** The texts of the playground travel in its address, so that a link shows another person the same. */
export type Texts = {
  base: string
  candidate: string
  /** What the candidate refers to; what the newest version of its subject refers to, when left out. */
  references?: Reference[] | undefined
}

/** A longer address is not taken by every proxy on the way. */
export const longestLink = 8_000

/** Nobody types this much; whoever makes such a link wants the page to run out of memory. */
const longestText = 4_000_000

/** pack makes one word of the texts: compressed, in the letters that an address may have. */
export async function pack(texts: Texts): Promise<string> {
  const stream = new Blob([JSON.stringify(texts)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** unpack is the reverse of pack; undefined is a word that pack has not made. */
export async function unpack(word: string): Promise<Texts | undefined> {
  try {
    const binary = atob(word.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    const text = await inflate(new Blob([bytes]))
    const { base, candidate, references } = JSON.parse(text) as Partial<Record<keyof Texts, unknown>>
    if (typeof base !== 'string' || typeof candidate !== 'string') return undefined
    if (references === undefined) return { base, candidate }
    return isReferences(references) ? { base, candidate, references } : undefined
  } catch {
    return undefined
  }
}

/** More than any schema that people write has; the server has a limit of its own. */
const mostReferences = 1_000

function isReferences(value: unknown): value is Reference[] {
  return (
    Array.isArray(value) &&
    value.length <= mostReferences &&
    value.every((item: unknown) => {
      const { name, subject, version } = (item ?? {}) as Partial<Record<keyof Reference, unknown>>
      return typeof name === 'string' && typeof subject === 'string' && Number.isSafeInteger(version)
    })
  )
}

async function inflate(packed: Blob): Promise<string> {
  const reader = packed
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    text += value
    if (text.length > longestText) {
      await reader.cancel()
      throw new Error('the text is too long')
    }
  }
}
