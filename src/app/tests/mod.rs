//! Keys in, state and changes out.

mod agenda;
mod attendance;
mod closed_meeting;
mod company;
mod desk_calendar;
mod desk_closed;
mod desk_contacts;
mod desk_people;
mod desk_referrals;
mod desk_research;
mod desk_rows;
mod desk_tracks;
mod forms;
mod lock;
mod meetings;
mod notes;
mod own_lines;
mod person;
mod popups;
mod questions;
mod referral_life;
mod sent_agendas;
mod text_is_kept;
mod told;
mod without_case;
