/** The agent who does something; null where Postdesk itself does. */
export type Author = { readonly id: string; readonly name: string }
