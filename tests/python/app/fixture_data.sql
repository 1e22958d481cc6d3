-- How the data came in: two sources with customers, a silent one, pairs to look at.
insert into trust.agg_data_quality
select 'desk', 'tickets', unnest(['accepted', 'unparseable_date']),
    unnest(['accepted', 'rejected']),
    unnest(['The row is used.', 'The date is missing or cannot be read.']),
    unnest([380, 20]), null, true;
insert into trust.dim_quality_rules values
    ('missing_customer', 'all', 'reject', 'The row names no customer.',
        'Make the customer a required field.'),
    ('exact_duplicate', 'all', 'reject', 'The row is there twice.',
        'Export each period once.'),
    ('unparseable_date', 'all', 'reject', 'The date is missing or cannot be read.',
        'Say the form of dates in a mapping.'),
    ('tidied_email', 'customers', 'repair', 'The address had blanks around it.',
        'Let the form check addresses.'),
    ('merged_record', 'customers', 'repair', 'Another record was there first.',
        'Merge the records in the tool too.'),
    ('obsolete_contact', 'customers', 'warn', 'Nothing was heard of the person.',
        'Ask once whether they still want to hear from you.');
insert into trust.agg_quality_findings values
    ('demo', 'customers', 'tidied_email', 'repair', 'The address had blanks around it.',
        30, 600, 0.05),
    ('demo', 'customers', 'merged_record', 'repair', 'Another record was there first.',
        24, 600, 0.04),
    ('demo', 'customers', 'obsolete_contact', 'warn', 'Nothing was heard of the person.',
        90, 600, 0.15);
insert into trust.agg_source_freshness values
    ('demo', 'orders', first_day(), as_of(), 3000, 1, 6, false, 33, 31.5, false),
    ('demo', 'customers', first_day(), as_of(), 600, 1, 9, false, 4, 12.0, true),
    ('desk', 'tickets', date '2025-06-01', date '2026-03-01', 380, 78, 12, true, 7, 8.0, false);
insert into trust.agg_quality_days
select 'demo', 'orders', happened_date, unnest(['accepted', 'missing_customer']),
    unnest(['accepted', 'rejected']),
    unnest([40, if(happened_date between '2026-04-13' and '2026-04-19', 25, 1)])::bigint
from (select unnest(range(as_of() - 300, as_of() + interval 1 day, interval 7 day))::date
    as happened_date);
insert into trust.agg_identity_sources values
    ('All', 720, 600, 120, 96), ('demo', 600, 576, 24, 96), ('desk', 120, 120, 96, 96);
insert into trust.agg_identity_rules values
    ('never_merge', -1, 'Somebody decided that the two are not one person.', null, 2, 0),
    ('decided_or_linked', 0, 'Somebody decided it.', null, 3, 3),
    ('email', 1, 'The same e-mail address.', 0.99, 101, 100),
    ('phone_and_name', 4, 'The same telephone number and the same name.', 0.98, 40, 40),
    ('likely', 1000, 'Alike enough to be one person.', null, 0, 0);
insert into trust.agg_shared_identifiers values
    ('email', 'A mailbox many people read.', 3, 41, 18),
    ('phone', 'More people have it than one person has names.', 1, 12, 11);
insert into trust.fct_identity_candidates by name
select 'demo' as source_name_1, lpad(number::varchar, 5, '0') as source_customer_id_1,
    'desk' as source_name_2, 'T,' || number as source_customer_id_2,
    'demo:' || source_customer_id_1 as customer_id_1,
    if(number > 6, customer_id_1, 'desk:' || source_customer_id_2) as customer_id_2,
    0.5 + number / 20 as match_probability, number > 6 as is_match, number > 6 as is_one_customer,
    if(number = 1, 'never_merge', null) as decision, null as is_same_email,
    number % 2 = 0 as is_same_phone, null as is_same_loyalty_id, false as is_same_first_name,
    true as is_same_last_name, true as is_same_birth_date, false as is_same_postcode
from (select unnest(range(1, 9)) as number);
insert into trust.fct_identity_changes values
    (2, date '2026-05-16', 'merged', 'desk:77', 'demo:00007', 1),
    (3, as_of(), 'merged', 'desk:78', 'demo:00008', 1),
    (3, as_of(), 'split', 'demo:00009', 'desk:79', 2);
