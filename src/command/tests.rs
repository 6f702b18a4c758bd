use super::*;

const HERE: &[Context] = &[Context::Everywhere];

#[test]
fn names_are_unique_and_in_kebab_case() {
    let mut names: Vec<_> = Command::all().map(Command::name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(count, names.len());
    for name in names {
        assert!(
            !name.starts_with('-') && !name.ends_with('-') && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{name}"
        );
    }
}

#[test]
fn texts_read_as_titles_and_sentences() {
    for command in Command::all() {
        let (title, sentence) = (command.title(), command.sentence());
        assert!(!title.is_empty() && title.len() <= 24, "{command}: {title}");
        assert!(sentence.ends_with('.'), "{command}: {sentence}");
        assert!(sentence.len() <= 90, "{command}: {sentence}");
        assert!(!command.contexts().is_empty(), "{command}");
    }
}

#[test]
fn names_find_their_commands_and_sections() {
    for command in Command::all() {
        assert_eq!(command.name().parse(), Ok(command));
    }
    for context in Context::ALL {
        assert_eq!(context.name().parse(), Ok(context));
    }
    assert!("drop-everything".parse::<Command>().is_err());
}

fn listed() -> CaseSituation {
    CaseSituation { has_previous: true, has_next: true, listed: true, ..CaseSituation::default() }
}

fn running(case: CaseSituation) -> Situation {
    Situation { meeting: MeetingStage::Running, case: Some(case), ..Situation::default() }
}

#[test]
fn what_cannot_be_done_says_why() {
    let nothing = Situation::default();
    let planned = Situation { meeting: MeetingStage::Planned, ..running(listed()) };
    let running = running(listed());
    let reading = Situation { read_only: true, ..running.clone() };
    let first = Situation { case: Some(CaseSituation { has_previous: false, ..listed() }), ..running.clone() };
    let of = |case: CaseSituation| Situation { case: Some(case), ..running.clone() };
    let at_it = of(CaseSituation { started: true, current: true, ..listed() });
    let over = of(CaseSituation { started: true, finished: true, current: true, ..listed() });
    let incomplete = of(CaseSituation::default());
    let cut = of(CaseSituation { over_cap: true, ..CaseSituation::default() });
    let open = Situation { action: Some(ActionStanding::Open), ..running.clone() };
    let somebody = Situation {
        attendee: Some(AttendeeSituation { came: true, ..AttendeeSituation::default() }),
        ..running.clone()
    };
    let read = Situation { declaration_read: true, ..somebody.clone() };
    let expected = Situation { attendee: Some(AttendeeSituation::default()), ..read.clone() };
    let agenda: &[Context] = &[Context::Agenda, Context::List, Context::Everywhere];
    let actions: &[Context] = &[Context::Actions, Context::List, Context::Everywhere];
    let people: &[Context] = &[Context::Attendance, Context::List, Context::Everywhere];
    type Case<'a> = (Command, &'a Situation, &'a [Context], Result<(), Reason>);
    let rows: &[Case<'_>] = &[
        (Command::Help, &nothing, HERE, Ok(())),
        (Command::Undo, &nothing, HERE, Err(Reason::NothingToUndo)),
        (Command::NextCase, &nothing, HERE, Err(Reason::NoCase)),
        (Command::NextCase, &running, HERE, Ok(())),
        (Command::PreviousCase, &first, HERE, Err(Reason::FirstCase)),
        (Command::MoveCaseUp, &running, HERE, Err(Reason::NotHere(Context::Agenda))),
        (Command::MoveCaseUp, &running, agenda, Ok(())),
        (Command::MoveCaseUp, &first, agenda, Err(Reason::FirstCase)),
        (Command::MoveCaseUp, &reading, agenda, Err(Reason::ReadOnly)),
        (Command::StartMeeting, &nothing, HERE, Err(Reason::NoMeeting)),
        (Command::StartMeeting, &planned, HERE, Ok(())),
        (Command::StartMeeting, &running, HERE, Err(Reason::MeetingStarted)),
        (Command::StartCase, &planned, HERE, Err(Reason::MeetingNotStarted)),
        (Command::StartCase, &running, HERE, Ok(())),
        (Command::FinishCase, &running, HERE, Err(Reason::CaseNotStarted)),
        (Command::FinishCase, &over, HERE, Err(Reason::CaseFinished)),
        (Command::StartCase, &over, HERE, Ok(())),
        (Command::StartCase, &at_it, HERE, Err(Reason::CaseStarted)),
        // AGE-2: only a case that the cap keeps off is heard over the cap.
        (Command::HearOverCap, &running, HERE, Err(Reason::Listed)),
        (Command::HearOverCap, &incomplete, HERE, Err(Reason::NotOverCap)),
        (Command::HearOverCap, &cut, HERE, Ok(())),
        (Command::CompleteAction, &running, actions, Err(Reason::NoAction)),
        (Command::CompleteAction, &open, actions, Ok(())),
        (Command::ReopenAction, &open, actions, Err(Reason::ActionOpen)),
        // MTG-1: the declaration is read before anyone can agree to it.
        (Command::AgreeDeclaration, &somebody, people, Err(Reason::DeclarationNotRead)),
        (Command::AgreeDeclaration, &read, people, Ok(())),
        (Command::AgreeDeclaration, &expected, people, Err(Reason::NotPresent)),
    ];
    for (command, situation, stack, expected) in rows {
        assert_eq!(command.possible(situation, stack), *expected, "{command} in {stack:?}");
    }
}

#[test]
fn reasons_read_as_one_short_line() {
    assert_eq!(Reason::NotHere(Context::Agenda).to_string(), "only on the agenda");
}
