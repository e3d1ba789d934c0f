import { expect, test } from 'vitest'
import { readEventStream } from './read-event-stream.ts'

async function eventsOf(pieces: readonly string[]) {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece))
      controller.close()
    },
  })
  const events = []
  for await (const event of readEventStream(body)) events.push(event)
  return events
}

test('An event that arrives in pieces is told once, whole', async () => {
  expect(await eventsOf(['event: st', 'ep\ndata: {"a":', '1}\n', '\nevent: done\ndata: {}\n\n'])).toEqual([
    { event: 'step', data: '{"a":1}' },
    { event: 'done', data: '{}' },
  ])
})

test('Comments are passed over, CRLF ends lines too, and data of many lines is one', async () => {
  expect(await eventsOf([': still here\r\n\r\ndata: one\r\ndata: two\r', '\n\r\n'])).toEqual([
    { event: 'message', data: 'one\ntwo' },
  ])
})

test('An event without its empty line is not told', async () => {
  expect(await eventsOf(['data: half'])).toEqual([])
})
