import type { Account, Client } from '@postdesk/contract'
import { WrongUse } from '../desk/connect.ts'

/** The incoming account that `which` means: its address, its name, or its id. WrongUse when none or several are meant. */
export async function findAccount(client: Client, which: string): Promise<Account> {
  const { accounts } = await client.listAccounts()
  const wanted = which.toLowerCase()
  const byId = accounts.filter(({ id }) => id === wanted)
  const meant =
    byId.length > 0
      ? byId
      : accounts.filter(({ address, name }) => address.toLowerCase() === wanted || name.toLowerCase() === wanted)
  const [account, another] = meant
  if (!account) throw new WrongUse(`There is no account ${which}. See: postdesk account list`)
  if (another) throw new WrongUse(`${which} means several accounts; say which by its id: ${meant.map(({ id }) => id).join(', ')}`)
  return account
}
