import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & ButtonProps & { ref?: Ref<HTMLAnchorElement> }

/** A place to go that looks like a button. */
export const LinkButton = createLink(function LinkButton(props: Props) {
  return <Button component="a" {...props} />
})
