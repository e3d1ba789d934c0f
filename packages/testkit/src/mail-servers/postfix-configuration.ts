import type { Plan } from './plan.ts'

/**
 * Postfix as a submission server. Like Exchange Online it wants the sender to be the signed-in mailbox, and leaves a copy of
 * what was sent in that mailbox's Sent Items. Mail to our domain lands in the mailboxes of Dovecot; all other mail is
 * discarded, so that nothing ever leaves the machine.
 */
export function postfixConfiguration(plan: Plan): string {
  const { folder, domain } = plan
  return `compatibility_level = 3.6
config_directory = ${folder}/postfix
queue_directory = ${folder}/postfix-queue
data_directory = ${folder}/postfix-data
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.${domain}
mydestination =
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:there is no local delivery
default_transport = discard:
relay_transport = discard:
virtual_mailbox_domains = ${[domain, `sent.${domain}`, ...plan.outsideDomains].join(', ')}
virtual_mailbox_maps = regexp:${folder}/postfix/mailboxes
virtual_transport = inbox:
transport_maps = regexp:${folder}/postfix/transports
inbox_destination_recipient_limit = 1
sent_destination_recipient_limit = 1
sender_bcc_maps = regexp:${folder}/postfix/sent-copies
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_sender_login_maps = regexp:${folder}/postfix/senders
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/dovecot/submission-auth
smtpd_sasl_security_options = noanonymous
smtpd_sasl_tls_security_options = noanonymous
smtpd_tls_auth_only = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/tls.crt
smtpd_tls_key_file = ${folder}/tls.key
# Of one client come many connections here, none of them an attack.
smtpd_client_connection_count_limit = 0
message_size_limit = 157286400
mailbox_size_limit = 0
biff = no
`
}

/** Postfix's processes. The two that listen, those that handle the queue, and nothing that reaches the network. */
export function postfixServices(plan: Plan): string {
  const { folder, account, domain } = plan
  const { submission, submissions } = plan.ports
  const pipe = `pipe flags=ODRhu user=${account} argv=/usr/lib/dovecot/dovecot-lda -c ${folder}/dovecot.conf -f \${sender}`
  return `127.0.0.1:${submission} inet n - n - - smtpd
127.0.0.1:${submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
inbox unix - n n - - ${pipe} -d \${recipient}
sent unix - n n - - ${pipe} -d \${user}@${domain} -m { Sent Items }
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
`
}

/** Lookup tables by file name. `nobody@` of our domain does not exist, so that a refused recipient can be seen. */
export function postfixTables({ domain, outsideDomains }: Plan): Readonly<Record<string, string>> {
  const literal = (text: string) => text.replaceAll('.', '\\.')
  const suffix = `@${literal(domain)}`
  return {
    mailboxes: `if !/^nobody${suffix}$/
/${suffix}$/ exists
/@sent\\.${literal(domain)}$/ exists
${outsideDomains.map((outside) => `/@${literal(outside)}$/ exists\n`).join('')}endif
`,
    transports: `/@sent\\.${literal(domain)}$/ sent:\n`,
    senders: '/^(.+)$/ $1\n',
    'sent-copies': `/^(.+)${suffix}$/ $1@sent.${domain}\n`,
  }
}
