import { expect, test } from 'vitest'
import { readEvents, type StreamEvent } from './events'

/** read gives a text to the reader in pieces of a size, in bytes. */
async function read(text: string, size: number): Promise<StreamEvent[]> {
  const bytes = new TextEncoder().encode(text)
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
  const events: StreamEvent[] = []
  await readEvents(stream, (event) => events.push(event))
  return events
}

const text =
  ': treaty\n\nid: 7\nevent: version.registered\ndata: {"subject":"名前"}\n\n: still here\n\n' +
  'data: one\r\ndata: two\r\n\r\nevent: empty\n\ndata: cut off'

test('events are read however they are cut into pieces', async () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(await read(text, size)).toEqual([
      { type: 'version.registered', data: '{"subject":"名前"}' },
      { type: 'message', data: 'one\ntwo' },
    ])
  }
})

test('what never ends is not kept', async () => {
  expect(await read(`data: ${'x'.repeat(1_100_000)}`, 100_000)).toEqual([])
})
