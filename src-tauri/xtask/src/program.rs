//! Starts other programs, and turns their ends into sentences.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::{Done, say};

/// Another program with its arguments, to be started in one folder.
pub(crate) struct Program {
    name: String,
    command: Command,
}

impl Program {
    /// Names a program; `.cmd` is found on Windows, where npm is a script.
    pub(crate) fn new(name: &str, folder: &Path) -> Self {
        let script = cfg!(windows) && matches!(name, "npm" | "npx");
        let mut command =
            Command::new(if script { format!("{name}.cmd") } else { name.to_owned() });
        command.current_dir(folder);
        Self { name: name.to_owned(), command }
    }

    /// Names a program by its file.
    pub(crate) fn at(file: &Path, folder: &Path) -> Self {
        let mut command = Command::new(file);
        command.current_dir(folder);
        let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        Self { name, command }
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end, its words going straight to the terminal.
    pub(crate) fn run(mut self) -> Done {
        let status = self.command.status().map_err(|e| self.unstarted(&e))?;
        self.judge(status)
    }

    /// Runs it to its end, its words going to a file that is named when it fails.
    pub(crate) fn run_into(mut self, log: &Path) -> Done {
        let output = log
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::File::options().create(true).append(true).open(log))
            .map_err(|e| format!("{} could not be written: {e}.", log.display()))?;
        self.command.stdout(output);
        self.run().map_err(|why| format!("{why} Its words are in {}.", log.display()))
    }

    /// Runs it to its end, showing each line it prints and handing it on as well.
    pub(crate) fn watch(mut self, mut hear: impl FnMut(&str)) -> Done {
        let mut child =
            self.command.stdout(Stdio::piped()).spawn().map_err(|e| self.unstarted(&e))?;
        let output = child.stdout.take().expect("a pipe was asked for");
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        // By bytes and not by `lines`: what a program prints need not be UTF-8.
        while output.read_until(b'\n', &mut bytes).map_err(|e| format!("{}: {e}.", self.name))? > 0
        {
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_end_matches(['\r', '\n']);
            say::line(text);
            hear(text);
            bytes.clear();
        }
        let status = child.wait().map_err(|e| self.unstarted(&e))?;
        self.judge(status)
    }

    /// What it prints, or nothing when it is absent or fails.
    pub(crate) fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What it prints on standard output, whether it succeeds or not.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn unstarted(&self, error: &std::io::Error) -> String {
        format!("{} could not be started: {error}.", self.name)
    }

    fn judge(&self, status: std::process::ExitStatus) -> Done {
        if status.success() {
            return Ok(());
        }
        Err(match status.code() {
            Some(code) => format!("{} ended with code {code}.", self.name),
            None => format!("{} was killed ({status}).", self.name),
        })
    }
}
