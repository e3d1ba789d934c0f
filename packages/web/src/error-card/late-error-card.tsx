import { lazy, Suspense, type ComponentProps } from 'react'

const ErrorCardView = lazy(async () => ({ default: (await import('./error-card-view.tsx')).ErrorCardView }))

/** The error card where there seldom is one: it comes when it is needed, and weighs nothing before. */
export function LateErrorCard(props: ComponentProps<typeof ErrorCardView>) {
  return (
    <Suspense fallback={null}>
      <ErrorCardView {...props} />
    </Suspense>
  )
}
