//! Nothing of a case is left in a terminal's memory of what it showed: after the end, a kill or a change of size.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::sandbox::{MARAC, Sandbox, have};
use crate::seat::MEETING;
use crate::terminal::{PATIENCE, below};

/// What the screen shows of the sample month.
const SHOWN: [&str; 3] = ["Comfort Hughes", "WS-71", "Nightingale canary"];

/// A terminal with a long memory, in a server of its own.
struct Tmux<'a> {
    sandbox: &'a Sandbox,
    socket: String,
}

impl Tmux<'_> {
    fn begin<'a>(sandbox: &'a Sandbox) -> Tmux<'a> {
        std::fs::write(sandbox.path("tmux.conf"), "set -g history-limit 50000\nset -g remain-on-exit on\n").unwrap();
        let tmux = Tmux { sandbox, socket: sandbox.path("tmux").to_str().unwrap().to_owned() };
        let program = format!("'{MARAC}' crawley.marac --today {MEETING}; echo ended with $?; exec cat");
        tmux.ask(&["new-session", "-d", "-x", "80", "-y", "24", &program]);
        tmux
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        let config = self.sandbox.path("tmux.conf");
        command.arg("-S").arg(&self.socket).arg("-f").arg(config).args(arguments).current_dir(self.sandbox.path(""));
        let mut environment = self.sandbox.environment();
        environment.extend([("LC_ALL", "C.UTF-8".to_owned()), ("SHELL", "/bin/sh".to_owned())]);
        let output = command.env_clear().envs(environment).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn type_keys(&self, keys: &[&str]) {
        self.ask(&[&["send-keys"], keys].concat());
    }

    /// What can be seen, and all that can be scrolled back to.
    fn everything(&self) -> String {
        self.ask(&["capture-pane", "-p", "-S", "-"])
    }

    fn wait_for(&self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.everything().contains(text) {
            assert!(Instant::now() < end, "«{text}» did not come:\n{}", self.everything());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-S", &self.socket, "kill-server"]).output();
    }
}

#[test]
fn nothing_of_a_case_can_be_scrolled_back_to() {
    if !have("tmux", "what a terminal remembers was not looked at") {
        return;
    }
    for way in ["closed", "killed", "keeper killed", "locked and closed"] {
        let sandbox = Sandbox::sample_month();
        let tmux = Tmux::begin(&sandbox);
        tmux.wait_for("Comfort Hughes");
        tmux.type_keys(&["-l", "pol: Nightingale canary"]);
        tmux.wait_for("Sussex Police, information");
        tmux.type_keys(&["Enter"]);
        tmux.wait_for("saved ");
        for (columns, rows) in [("60", "16"), ("132", "40"), ("80", "24")] {
            tmux.ask(&["resize-window", "-x", columns, "-y", rows]);
            tmux.wait_for("Nightingale canary");
        }
        let shell: u32 = tmux.ask(&["list-panes", "-F", "#{pane_pid}"]).trim().parse().unwrap();
        let keeper = below(shell).unwrap();
        let kill = |process: u32| {
            assert!(Command::new("kill").args(["-s", "KILL", &process.to_string()]).status().unwrap().success());
        };
        match way {
            "closed" => tmux.type_keys(&["C-q"]),
            "killed" => kill(below(keeper).unwrap()),
            "keeper killed" => kill(keeper),
            _ => {
                tmux.type_keys(&["F9"]);
                tmux.wait_for("Locked. Press any key.");
                for shown in SHOWN {
                    assert!(!tmux.everything().contains(shown), "{way}: {shown}");
                }
                tmux.type_keys(&["x"]);
                tmux.wait_for("Enter goes on");
                tmux.type_keys(&["Enter"]);
                tmux.wait_for("Nightingale canary");
                tmux.type_keys(&["C-q"]);
            }
        }
        let code = if way.contains("killed") { "ended with 137" } else { "ended with 0" };
        tmux.wait_for(code);
        if way == "keeper killed" {
            // The one that it kept gives the screen back itself, in its own time.
            let end = Instant::now() + PATIENCE;
            while SHOWN.iter().any(|shown| tmux.everything().contains(shown)) {
                assert!(Instant::now() < end, "{way}:\n{}", tmux.everything());
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let left = tmux.everything();
        for shown in SHOWN {
            assert!(!left.contains(shown), "{way}: {shown} is left:\n{left}");
        }
    }
}
