//! Why a whole file cannot be read. A single bad row never comes here: it is a verdict.

/// The file, or the way it is to be read, will not do; nothing was taken from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// No bytes, or nothing but empty lines.
    #[error("the file is empty")]
    Empty,
    /// A workbook, an archive, a picture: not text.
    #[error("the file is {what}, not text")]
    NotText {
        /// What it seems to be, with its article.
        what: &'static str,
    },
    /// The bytes are not text in this encoding.
    #[error("line {line} is not {encoding} text (byte {byte} of the file)")]
    Undecodable {
        /// The line, counted from 1.
        line: u32,
        /// The byte within the file, counted from 1.
        byte: u64,
        /// The encoding that was found or asked for.
        encoding: &'static str,
    },
    /// A header and nothing below it.
    #[error("there is a header on line {header_line}, but no row below it")]
    NoRows {
        /// The line of the header, counted from 1.
        header_line: u32,
    },
    /// No column holds telephone numbers.
    #[error("no column looks like telephone numbers (found: {})", .columns.join(", "))]
    NoPhoneColumn {
        /// The names of the columns.
        columns: Vec<String>,
    },
    /// The column asked for does not exist.
    #[error("there is no column {asked:?} (found: {})", .columns.join(", "))]
    UnknownColumn {
        /// What was asked for.
        asked: String,
        /// The names of the columns.
        columns: Vec<String>,
    },
    /// An option that means nothing, such as an encoding nobody knows.
    #[error("{option} cannot be {value:?}: use {allowed}")]
    UnknownOption {
        /// Which option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What may be given.
        allowed: &'static str,
    },
}

impl IntakeError {
    /// Returns the code that interfaces carry.
    pub fn code(&self) -> &'static str {
        match self {
            IntakeError::Empty => "empty_file",
            IntakeError::NotText { .. } => "not_text",
            IntakeError::Undecodable { .. } => "undecodable",
            IntakeError::NoRows { .. } => "no_rows",
            IntakeError::NoPhoneColumn { .. } => "no_phone_column",
            IntakeError::UnknownColumn { .. } => "unknown_column",
            IntakeError::UnknownOption { .. } => "unknown_option",
        }
    }

    /// Says how to mend it, in one sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            IntakeError::Empty | IntakeError::NoRows { .. } => {
                "Check that this is the file you meant, and that it was saved."
            }
            IntakeError::NotText { .. } => {
                "Open it in the program it came from and save it as \u{201c}CSV UTF-8\u{201d}."
            }
            IntakeError::Undecodable { .. } => {
                "Save it as \u{201c}CSV UTF-8\u{201d}, or choose the encoding it was written in."
            }
            IntakeError::NoPhoneColumn { .. } => "Choose the column that holds the numbers.",
            IntakeError::UnknownColumn { .. } => "Choose one of the columns of the file.",
            IntakeError::UnknownOption { .. } => "Leave the option out to have it detected.",
        }
    }
}
