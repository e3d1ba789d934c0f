import type { Client } from '@postdesk/contract'

/** Groups, categories, companies, brands and rules as a desk has them after a while, some with names that are too long; two tickets have them. */
export async function seedStructure(
  client: Client,
  given: { readonly accountId: string; readonly printer: number; readonly longSubject: number },
): Promise<void> {
  const { agents } = await client.listAgents()
  const idOf = (name: string) => agents.find((one) => one.name === name)?.id ?? ''
  const it = await client.createGroup({ body: { name: 'IT', memberIds: [idOf('Alex Agent'), idOf('Bo Chen')] } })
  const long = await client.createGroup({
    body: {
      name: 'Wissenschaftlich-Technische Verwaltungsgemeinschaft, Abteilung Süd-Ost',
      memberIds: agents.map(({ id }) => id),
    },
  })
  await client.createGroup({ body: { name: 'Sales' } })
  const hardware = await client.createCategory({ body: { name: 'Hardware', groupIds: [it.id] } })
  const approvals = await client.createCategory({
    body: { name: 'Beschaffungsgenehmigungen und Vertragsverlängerungen', groupIds: [it.id, long.id] },
  })
  const contoso = await client.createCompany({ body: { name: 'Contoso', domains: ['contoso.example', 'contoso-labs.example'] } })
  const bakery = await client.createCompany({ body: { name: 'مخبز المدينة', domains: ['bücher.example'] } })
  for (const name of [
    'Adatum',
    'Fabrikam',
    'Fourth Coffee',
    'Litware',
    'Margie’s Travel',
    'Northwind',
    'Proseware',
    'Tailspin',
    'Wingtip',
  ])
    await client.createCompany({ body: { name } })
  const brand = await client.createBrand({
    body: {
      name: 'Contoso Care',
      senderName: 'Contoso Care',
      replyTo: 'care@contoso.example',
      signature: 'Contoso Care\nMon to Fri',
    },
  })
  const sender = { field: 'sender' as const, operator: 'is' as const, values: ['news@contoso.com', 'offers@fabrikam.example'] }
  await client.createRule({ body: { name: 'No newsletters', conditions: [sender], actions: { verdict: 'ignore' } } })
  await client.createRule({
    body: {
      name: 'Vertragsverlängerungen der Wissenschaftlich-Technischen Verwaltungsgemeinschaft Süd-Ost',
      match: 'any',
      conditions: [
        { field: 'subject', operator: 'contains', values: ['Vertragsverlängerungsangelegenheit', 'Vertrag', 'contract'] },
        { field: 'header', header: 'X-Contoso-Department', operator: 'matches', values: ['legal*'] },
        { field: 'size', operator: 'larger', bytes: 10_485_760 },
      ],
      actions: { groupId: long.id, categoryId: approvals.id, priority: 'urgent', tags: ['Vertrag'], assigneeId: idOf('Bo Chen') },
    },
  })
  const place = { groupId: it.id, categoryId: hardware.id, companyId: contoso.id, brandId: brand.id, priority: 'high' as const }
  await client.changeAccountPlacement({
    params: { id: given.accountId },
    body: { ...place, companyId: null, priority: 'normal' },
  })
  await client.changeTicket({ params: { id: given.printer }, body: place })
  await client.changeTicket({
    params: { id: given.longSubject },
    body: { groupId: long.id, categoryId: approvals.id, companyId: bakery.id, priority: 'urgent' },
  })
}
