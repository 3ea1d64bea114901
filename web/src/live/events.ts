/** What a stream of server-sent events says, read piece by piece. */

export type StreamEvent = { type: string; data: string }

/** A line, or an event, that is longer than this is none of ours; what has come of it is dropped. */
const mostLetters = 1_000_000

/** readEvents calls back for every event of a stream, until the stream ends. Comments keep it open and say nothing. */
export async function readEvents(
  stream: ReadableStream<Uint8Array>,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  const pieces = stream
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader()
  let rest = ''
  let event: StreamEvent = { type: 'message', data: '' }
  for (;;) {
    const { done, value } = await pieces.read()
    if (done) return // an event that has not ended is none
    rest += value
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (event.data !== '') onEvent({ ...event, data: event.data.replace(/\n$/, '') })
        event = { type: 'message', data: '' }
        continue
      }
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
      if (field === 'event') event.type = value
      if (field === 'data') event.data += `${value}\n`
    }
    if (rest.length > mostLetters || event.data.length > mostLetters) {
      rest = ''
      event = { type: 'message', data: '' }
    }
  }
}
