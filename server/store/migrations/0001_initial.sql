-- The first tables. Times are Unix milliseconds UTC, days are days since 1970-01-01, ids are ULIDs.
create table organization (
  id text primary key,
  kind text not null,
  status text not null,
  name text not null,
  name_key text not null,
  account_number text,
  partner_id text references organization (id) deferrable,
  street text not null,
  postal_code text not null,
  city text not null,
  country text not null,
  registration_number text not null,
  language text not null,
  time_zone text not null,
  contact_name text not null,
  contact_email text not null,
  contact_phone text not null,
  is_own_prospect bigint not null,
  is_provider_only bigint not null,
  created_at bigint not null,
  revision bigint not null
);
create unique index organization_number on organization (kind, account_number);
-- With what is asked of many of them: counted and paged without a look at the rows.
create index organization_partner on organization (partner_id, name_key, id, kind, status);
create unique index organization_own_prospect on organization (partner_id)
  where is_own_prospect = 1 and status <> 'Removed';

create table registry_customer (
  id text primary key,
  account_number text not null unique,
  partner_id text not null references organization (id),
  name text not null,
  name_key text not null,
  street text not null,
  postal_code text not null,
  city text not null,
  country text not null,
  registration_number text not null
);
create index registry_customer_partner on registry_customer (partner_id, name_key);

create table registry_sign_in (
  id text primary key,
  partner_id text not null references organization (id),
  email_key text not null,
  unique (partner_id, email_key)
);
create index registry_sign_in_email on registry_sign_in (email_key);

create table agreement (
  id text primary key,
  partner_id text not null references organization (id),
  agreement text not null,
  version text not null,
  signed_by text not null,
  signed_day bigint not null,
  recorded_by text not null,
  recorded_at bigint not null
);
create index agreement_partner on agreement (partner_id);

create table account (
  id text primary key,
  email text not null,
  email_key text not null unique,
  contact_email text not null,
  name text not null,
  password_hash text,
  totp_seed text,
  totp_step bigint not null,
  language text not null,
  time_zone text not null,
  date_format text not null,
  number_format text not null,
  confirmed_at bigint not null,
  created_at bigint not null,
  revision bigint not null
);

create table recovery_code (
  id text primary key,
  account_id text not null references account (id) on delete cascade,
  code_hash text not null,
  used_at bigint not null
);
create index recovery_code_account on recovery_code (account_id);

create table membership (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  account_id text references account (id),
  name text not null,
  email text not null,
  email_key text not null,
  contact_email text not null,
  mail_language text not null,
  roles text not null,
  status text not null,
  invited_at bigint not null,
  accepted_at bigint not null,
  revision bigint not null,
  unique (organization_id, email_key)
);
create index membership_account on membership (account_id);
create index membership_names on membership (organization_id, name, id);

create table sign_in (
  id text primary key,
  token_hash text not null unique,
  account_id text not null references account (id) on delete cascade,
  organization_id text references organization (id) on delete cascade,
  bound_to text,
  method text not null,
  address text not null,
  user_agent text not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index sign_in_account on sign_in (account_id);
create index sign_in_expires on sign_in (expires_at);

create table ticket (
  id text primary key,
  purpose text not null,
  token_hash text not null unique,
  organization_id text references organization (id) on delete cascade,
  subject_id text,
  email text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint not null,
  superseded_at bigint not null,
  withdrawn_at bigint not null
);
create index ticket_subject on ticket (subject_id);
create index ticket_created on ticket (created_at);

create table subscription (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  partner_id text not null references organization (id),
  service text not null,
  country text not null,
  region text not null,
  status text not null,
  administrator_name text not null,
  administrator_email text not null,
  administrator_contact text not null,
  mail_language text not null,
  added_at bigint not null,
  sent_at bigint not null,
  activated_at bigint not null,
  status_at bigint not null,
  trial_last_day bigint not null,
  kept_until_day bigint not null,
  reminded_days bigint not null,
  revision bigint not null
);
create index subscription_organization on subscription (organization_id);
create unique index subscription_once on subscription (organization_id, service) where status <> 'Removed';
create index subscription_partner on subscription (partner_id, status, organization_id);
create index subscription_trial on subscription (status, trial_last_day);

create table acceptance (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  account_id text not null references account (id),
  document text not null,
  version text not null,
  language text not null,
  address text not null,
  accepted_at bigint not null
);
create index acceptance_organization on acceptance (organization_id);

create table delivery (
  id text primary key,
  kind text not null,
  organization_id text,
  webhook_id text,
  recipient text not null,
  subject text not null,
  message_id text not null unique,
  sealed text not null,
  state text not null,
  created_at bigint not null,
  due_at bigint not null,
  leased_until bigint not null,
  attempts bigint not null,
  delivered_at bigint not null,
  problem text not null,
  sent_again_at bigint not null
);
create index delivery_due on delivery (state, due_at);
create index delivery_created on delivery (created_at, id);
create index delivery_named on delivery (created_at) where recipient <> '' and state <> 'waiting';
create index delivery_webhook on delivery (webhook_id, created_at);

create table audit_entry (
  id text primary key,
  chain text not null,
  number bigint not null,
  at bigint not null,
  actor_id text not null,
  actor text not null,
  acting_as text not null,
  action text not null,
  target text not null,
  detail text not null,
  address text not null,
  hash text not null,
  unique (chain, number)
);

create index audit_entry_actor on audit_entry (actor_id);
-- What a page of the log is narrowed by: its work follows what is found, not how long the chain is.
create index audit_entry_of_actor on audit_entry (chain, actor_id, number);
create index audit_entry_of_action on audit_entry (chain, action, number);
create index audit_entry_at on audit_entry (chain, at);

create table audit_head (
  id text primary key,
  number bigint not null,
  hash text not null
);

create table api_token (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  token_hash text not null unique,
  scopes text not null,
  created_by text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint not null
);
create index api_token_organization on api_token (organization_id);

create table webhook (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  url text not null,
  events text not null,
  sealed_secret text not null,
  created_at bigint not null,
  paused_at bigint not null
);
create index webhook_organization on webhook (organization_id);

create table idempotency (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  key text not null,
  request_hash text not null,
  status bigint not null,
  body text not null,
  created_at bigint not null,
  unique (organization_id, key)
);
create index idempotency_created on idempotency (created_at);

create table throttle (
  id text primary key,
  failures bigint not null,
  blocked_until bigint not null,
  forget_at bigint not null
);
create index throttle_forget on throttle (forget_at);

create table identity_provider (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  issuer text not null,
  client_id text not null,
  sealed_secret text not null,
  problem text not null,
  problem_at bigint not null
);

create table identity_domain (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade
);
create index identity_domain_organization on identity_domain (organization_id);

create table identity (
  id text primary key,
  organization_id text not null references organization (id) on delete cascade,
  issuer text not null,
  subject text not null,
  account_id text not null references account (id) on delete cascade,
  unique (organization_id, issuer, subject)
);
create index identity_account on identity (account_id);

create table identity_attempt (
  id text primary key,
  provider_id text not null references identity_provider (id) on delete cascade,
  browser_hash text not null,
  nonce text not null,
  sealed_verifier text not null,
  next text not null,
  expires_at bigint not null
);
