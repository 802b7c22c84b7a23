"""Attempts to break the house, row by row of the catalogue of faults; each row and the tests that hold it.

What is tried elsewhere already is named here and not written twice.

Work on a ticket by several people

| row | tests |
|---|---|
| CC-03 two agents take one ticket | `test_several_people` (twenty, by the page); `tickets/test_at_once` |
| CC-04 load cap | `tickets/test_at_once::test_two_dispatchers_at_once_...`, `test_it_gives_every_contact_its_own_number_...` |
| CC-06 illegal transition by direct POST | `test_several_people` (every verb of desk, API and customer in every status); `desk/test_ticket_page` |
| CC-07 double escalation click | `test_several_people`; `tickets/test_at_once::test_one_of_many_who_escalate_at_once_does` |
| CC-08 crossed merges | `tickets/test_merging_at_once` |
| CC-12 collaboration accepted twice | `test_several_people` (with the sweep looking); `tickets/test_chasing::test_it_ends_one_way_...` |

Hostile and unusual text (no mail is taken in and no PDF is made yet: these doors are not tried)

| row | tests |
|---|---|
| TX-01 XSS corpus everywhere | `browser/test_hostile_text`, with `corpus` and `planting`; `knowledgebase/test_rendering` |
| TX-02 ten thousand odd characters | `test_hostile_text`; `public/test_complaint::test_it_keeps_unusual_text_as_it_is` |
| TX-03 NUL and control characters | `test_hostile_text` (headers, cookies, the desk); `test_every_address`; `public/test_complaint`; `imports/test_command` |
| TX-04 broken encodings | `test_hostile_text`; `test_every_address`; `imports/test_reading` |
| TX-07 search boxes | `test_hostile_text`; `kernel/test_search`; `api/test_tickets::test_signs_in_a_search_are_only_signs` |
| TX-08 links | `test_hostile_text`; `knowledgebase/test_rendering` |
| TX-09 catastrophic rule | `test_hostile_text` |
| TX-10 numbers and dates out of range | `test_hostile_text`; `test_every_address`; `api/test_tickets` |
| TX-11 invisible look-alikes | `test_hostile_text`; Cyrillic letters are letters of their own to NFKC, and so to us |
| TX-12 HTML bomb | `test_hostile_text` |

Permissions

| row | tests |
|---|---|
| AZ-02 foreign ticket by id | `test_every_address` (every look and every post of a stranger); `desk/test_queue`, `desk/test_search`; `test_permissions` (as goal of a verb) |
| AZ-03 filter oracle | `test_every_address::test_it_lets_no_list_be_asked_for_what_it_does_not_show`; `kernel/test_every_page`; `api/test_tickets` |
| AZ-04 sort oracle | the same |
| AZ-05 give yourself rights | `test_permissions`; `kernel/test_people` |
| AZ-06 read-only role | `test_permissions`; `api/test_verbs::test_who_may_only_read_changes_nothing` |
| AZ-07 history pages | `test_every_address::test_it_writes_no_past_state_back`, `test_it_shows_the_past_of_visible_rows_only` |
| AZ-08 foreign keys in forms | `test_permissions` |
| AZ-10 forward | nothing is forwarded; a message of another ticket is not reached: `test_permissions` |
| AZ-11 macro, rule | handling manuals: `test_permissions` (steps of another ticket), `test_every_address` (who may edit rules) |
| AZ-12 helper access ends | `test_permissions` |
| AZ-13 counts | `test_permissions`; `reports/test_dashboard::test_it_is_cut_to_what_the_reader_may_see` |
| AZ-14 fields for customers | `test_permissions`; `public/test_tracking` |
| AZ-15 rights taken away | `test_permissions`; `kernel/test_login`; exports on a schedule do not exist |
| AZ-17 guess a masked value | `test_every_address::test_it_finds_nobody_by_a_part_of_a_number`; `desk/test_search` (so many look-ups a minute) |

Beyond the rows `test_permissions` tries forged posts, other methods, caches, and addresses that lead away.

Links for customers

| row | tests |
|---|---|
| PL-01 guess tickets | `public/test_guessing` (ten thousand links, 429, the same answer for right and wrong); a number with a contact: `public/test_pages` (the request does the same whoever is known) |
| PL-03 survey once | `surveys/test_at_once` (fifty at once), `surveys/test_answering`, `surveys/test_pages` (again, too late, wrong values, wrong token) |
| PL-04 looking is harmless | `public/test_guessing`, `public/test_tracking`, `surveys/test_pages` (`..._only_looked_at`); every address: `test_every_address` |
| PL-05 tokens leak nowhere | `public/test_guessing` (logs of house and web server, what other houses are told); `public/test_tracking` |
| PL-06 code for a contact | `public/test_my_cases` |

Personal information

| row | tests |
|---|---|
| PV-01 masks in lists | `test_personal_information`; of drafts of articles as well |
| PV-02 unmask is an act | `test_personal_information`; `desk/test_ticket_page`; the alarm: `privacy/test_correcting` |
| PV-08 numbers in free text | `test_personal_information`; `kernel/test_personal` (order numbers taken for a person's) |
| PV-04 erasure | `privacy/test_erasing` (a full dump), `privacy/test_registry` (no table and no column is forgotten) |
| PV-09 outsourced team | what they see: `test_every_address`, `test_permissions`; what went to whom and when is on the timeline, which nothing deletes: `tickets/test_surges`. A list of it is not made yet |
| PV-12 correction | `privacy/test_correcting` |
| PV-13 no foreign resources | `browser/test_every_screen` |
"""
