import { Button, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'

/** Some faults Microsoft shows on a page of its own, which leads nowhere: what it says is pasted here and explained. */
export function ErrorPage({ attemptId, acts }: { attemptId: string; acts: CardActs }) {
  const [text, setText] = useState('')
  const explain = useMutation({ mutationFn: () => api.explainErrorPage({ params: { id: attemptId }, body: { text } }) })
  const answer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (explain.data) answer.current?.scrollIntoView({ block: 'nearest' })
  }, [explain.data])
  const error = explain.error === null ? undefined : (fieldsOf(explain.error)['text'] ?? sentenceOf(explain.error))
  return (
    <details className="more">
      <summary>Does Microsoft’s page show an error?</summary>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          explain.mutate()
        }}
      >
        <Stack gap="sm" mt="sm">
          <Textarea
            label="What the page says"
            description="Copy all of it, with the number that begins with AADSTS and the correlation ID"
            autosize
            minRows={3}
            maxRows={8}
            error={error}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="default" disabled={text.trim() === ''} loading={explain.isPending}>
              Explain it
            </Button>
          </div>
        </Stack>
      </form>
      <div ref={answer} className="answer-in-sight">
        {explain.data ? <ErrorCardView card={explain.data.card} acts={acts} again={acts['re-authorize']} /> : null}
      </div>
    </details>
  )
}
