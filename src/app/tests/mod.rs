//! Keys in, state and changes out.

mod agenda;
mod attendance;
mod company;
mod desk_people;
mod desk_referrals;
mod desk_tracks;
mod forms;
mod lock;
mod meetings;
mod notes;
mod popups;
mod referral_life;
mod text_is_kept;
mod told;
