-- 0007_provider_switches.sql: providers are off until an administrator activates them; those that are in use already stay active.
insert into setting (key, value)
  select 'providers', jsonb_object_agg(provider, true) from (select distinct provider from app_registration) as used having count(*) > 0
  on conflict (key) do nothing;
