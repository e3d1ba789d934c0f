import { sql, type Kysely } from 'kysely'

/** One table or view of the schema as the database itself states it. */
export interface SchemaTable {
  readonly name: string
  readonly columns: readonly SchemaColumn[]
  /** Constraints (`pg_get_constraintdef`), by name. */
  readonly constraints: readonly { readonly name: string; readonly definition: string }[]
  /** Indexes that no constraint made (`pg_get_indexdef`), by name. */
  readonly indexes: readonly string[]
  /** Triggers of ours (`pg_get_triggerdef`), by name. */
  readonly triggers: readonly string[]
}

export interface SchemaColumn {
  readonly name: string
  /** As `format_type` writes it: `text`, `bigint[]`, `timestamp(3) with time zone`. */
  readonly type: string
  readonly nullable: boolean
  /** Its default, or the expression it is generated from. */
  readonly expression: string | null
  readonly filledIn: 'never' | 'by default' | 'always'
  /** The members, when the type is an enum. */
  readonly members: readonly string[] | null
}

/** The migrator's own tables describe the database, not the product. */
const NOT_OURS = ['schema_migration', 'schema_migration_lock']

/** Every table of the `public` schema, by name; the same on both engines for the same migrations. */
export async function readTables<DB>(kysely: Kysely<DB>): Promise<SchemaTable[]> {
  const { rows } = await sql<SchemaTable>`
    select c.relname::text as name, (
      select json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', not a.attnotnull,
        'expression', pg_get_expr(d.adbin, d.adrelid),
        'filledIn', case
          when a.attidentity = 'a' or a.attgenerated <> '' then 'always'
          when a.attidentity = 'd' or a.atthasdef then 'by default'
          else 'never' end,
        'members', (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid)
      ) order by a.attnum)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns, coalesce((
      select json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid)) order by k.conname)
      from pg_constraint k
      -- PostgreSQL 18 lists NOT NULL here too; earlier ones do not, and the columns say it anyway.
      where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'f', 'x')
    ), '[]') as constraints, coalesce((
      select json_agg(pg_get_indexdef(i.indexrelid) order by x.relname)
      from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
    ), '[]') as indexes, coalesce((
      select json_agg(pg_get_triggerdef(t.oid) order by t.tgname) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
    ), '[]') as triggers
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      and c.relname <> all(${NOT_OURS}::text[])
      and not exists (select from pg_depend p where p.objid = c.oid and p.deptype = 'e')
    order by c.relname collate "C"
  `.execute(kysely)
  return rows
}

/** The definitions of our own functions, by name and arguments. */
export async function readFunctions<DB>(kysely: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef(p.oid) as definition from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"
  `.execute(kysely)
  return rows.map(({ definition }) => definition.trimEnd())
}
