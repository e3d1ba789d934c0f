import type { Plan } from './plan.ts'

/**
 * Dovecot 2.3 for IMAP and POP3. A user is whoever the access token belongs to, and the mailbox is made at first sight.
 *
 * Only XOAUTH2 is offered, as at Exchange Online: imapflow would choose OAUTHBEARER if it were there. Passwords are offered
 * only to tests which ask for them.
 */
export function dovecotConfiguration(plan: Plan): string {
  const { folder, ports, account } = plan
  const hasPasswords = Object.keys(plan.passwords).length > 0
  return `base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot-state
log_path = ${folder}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = xoauth2${hasPasswords ? ' plain login apop' : ''}
auth_failure_delay = 0
auth_verbose = yes
ssl = yes
ssl_cert = <${folder}/tls.crt
ssl_key = <${folder}/tls.key
ssl_client_ca_file = ${folder}/tls.crt
first_valid_uid = 1
mail_uid = ${account}
mail_gid = ${account}
mail_location = maildir:${folder}/mail/%Lu
mailbox_list_index = no
# Each test signs in from the same address many times over.
mail_max_userip_connections = 100

passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/introspection.conf
}
${hasPasswords ? passwordDatabase(folder) : ''}
userdb {
  driver = static
  args = uid=${account} gid=${account} home=${folder}/mail/%Lu allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
${[
  ['Drafts', '\\Drafts'],
  ['Sent Items', '\\Sent'],
  ['Deleted Items', '\\Trash'],
  ['Junk Email', '\\Junk'],
  ['Archive', '\\Archive'],
]
  .map(([name, use]) => `  mailbox "${name}" {\n    auto = create\n    special_use = ${use}\n  }`)
  .join('\n')}
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
}
service auth {
  unix_listener submission-auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
# After a refused sign-in Dovecot would let everybody from that address wait, for seconds that double.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
# Postfix hands mail to dovecot-lda, which runs as the mail account: it can write neither the servers' log nor their statistics.
protocol lda {
  log_path = ${folder}/delivery.log
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`
}

function passwordDatabase(folder: string): string {
  return `passdb {
  driver = passwd-file
  mechanisms = plain login apop
  args = scheme=PLAIN username_format=%Lu ${folder}/passwords
}`
}

/** How Dovecot asks whose token it was given. It compares the answer's `username` with the user who wants in. */
export function introspectionConfiguration(plan: Plan): string {
  return `introspection_url = ${plan.introspectionUrl}
introspection_mode = post
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
username_format = %Lu
timeout_msecs = 5000
`
}

export function passwordFile(plan: Plan): string {
  return Object.entries(plan.passwords)
    .map(([user, password]) => `${user.toLowerCase()}:{PLAIN}${password}::::::\n`)
    .join('')
}
