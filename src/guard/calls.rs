//! No network, no other program, no look into another process: seccomp. A call that is denied ends the process, so that
//! code that tries can't go on trying.

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter_all_threads,
};

use super::report::{Kind, note_result};

/// Calls that this program has no use for.
const DENIED: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_kexec_load,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];
/// Calls of which only those with a certain first argument are denied.
const SOCKETS: [i64; 2] = [libc::SYS_socket, libc::SYS_socketpair];

/// Gives the calls up for this thread and all that it starts, and notes how that went.
pub(super) fn restrict() {
    note_result(Kind::Calls, apply());
}

#[derive(Debug, thiserror::Error)]
enum CallsError {
    #[error("this machine's kind of processor is not known")]
    Processor,
    #[error("seccomp: {0}")]
    Filter(#[from] seccompiler::BackendError),
    #[error("seccomp: {0}")]
    Kernel(#[from] seccompiler::Error),
}

fn apply() -> Result<(), CallsError> {
    let end = filter(denied()?, SeccompAction::KillProcess)?;
    // libc starts threads with a call whose flags can't be looked at; told that it isn't there, it takes the older one.
    let absent = filter(vec![(libc::SYS_clone3, Vec::new())], SeccompAction::Errno(libc::ENOSYS.unsigned_abs()))?;
    // Also for a thread that still waits for the answer of a mount that gives none.
    apply_filter_all_threads(&absent)?;
    apply_filter_all_threads(&end)?;
    Ok(())
}

type Rules = Vec<(i64, Vec<SeccompRule>)>;

fn denied() -> Result<Rules, CallsError> {
    use SeccompCmpArgLen::Dword;
    let family = SeccompCondition::new(0, Dword, SeccompCmpOp::Ne, libc::AF_UNIX.unsigned_abs().into())?;
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let process = SeccompCondition::new(0, Dword, SeccompCmpOp::MaskedEq(thread), 0)?;
    let mut rules: Rules = DENIED.iter().map(|call| (*call, Vec::new())).collect();
    for call in SOCKETS {
        rules.push((call, vec![SeccompRule::new(vec![family.clone()])?]));
    }
    rules.push((libc::SYS_clone, vec![SeccompRule::new(vec![process])?]));
    // On some kernels the same processor takes the same calls by other numbers.
    #[cfg(target_arch = "x86_64")]
    rules.extend(other_numbers());
    Ok(rules)
}

/// The calls of the x32 interface: none of those is made by this program, whatever its arguments are.
#[cfg(target_arch = "x86_64")]
fn other_numbers() -> impl Iterator<Item = (i64, Vec<SeccompRule>)> {
    const X32: i64 = 0x4000_0000;
    /// Those with numbers of their own there: execve, ptrace, process_vm_readv, process_vm_writev, execveat.
    const OWN: [i64; 5] = [520, 521, 539, 540, 545];
    let all = DENIED.iter().chain(&SOCKETS).chain(&OWN).chain(&[libc::SYS_clone, libc::SYS_clone3]);
    all.map(|call| (call | X32, Vec::new()))
}

fn filter(rules: Rules, action: SeccompAction) -> Result<BpfProgram, CallsError> {
    let processor = std::env::consts::ARCH.try_into().map_err(|_| CallsError::Processor)?;
    let filter = SeccompFilter::new(rules.into_iter().collect(), SeccompAction::Allow, action, processor)?;
    Ok(filter.try_into()?)
}
