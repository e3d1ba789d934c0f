import type { DirectoryUser } from '../directory/directory.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { World } from '../world.ts'
import type { ServerVersion } from './server-version.ts'
import type { XmlNode } from './xml/read-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/** One request after token, blocks and impersonation were found good. */
export type EwsCall = {
  readonly world: World
  /** As whom it is worked on. */
  readonly actor: DirectoryUser
  /** The operation's element. */
  readonly body: XmlNode
  readonly version: ServerVersion
  /** By which the throttle counts: the caller and the mailbox it works on. */
  readonly throttleKey: string
  /** A mailbox as this request sees it: as it is, or as it was a moment ago where a fault makes a read lag behind. */
  readonly seen: (mailbox: Mailbox) => Mailbox
  /** Ends the connection the request came by without another byte. */
  readonly cut: () => void
}

/** An operation by its name in the schema. Its answer is the response element, or a whole HTTP answer when it streams. */
export type EwsOperation = {
  readonly name: string
  /** It changes nothing, so it may be answered by a server that lags behind. */
  readonly reads?: true
  readonly run: (call: EwsCall) => Xml | Response | Promise<Xml | Response>
}
