//! What is written to the terminal, and how much of it.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ArgMatches;
use noxus_api::Language;

use crate::failure::Failure;

/// Standard output and standard error under the chosen settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// The language of every text.
    pub(crate) language: Language,
    /// Print envelopes instead of texts for people.
    pub(crate) json: bool,
    /// Print nothing that was not asked for.
    pub(crate) quiet: bool,
}

impl Screen {
    pub(crate) fn new(matches: &ArgMatches, language: Language) -> Self {
        let (mut json, mut quiet) = (matches.get_flag("json"), matches.get_flag("quiet"));
        // A global flag stands on the innermost command after which it was written.
        let mut innermost = matches;
        while let Some((_, inner)) = innermost.subcommand() {
            innermost = inner;
            json |= innermost.get_flag("json");
            quiet |= innermost.get_flag("quiet");
        }
        Self { language, json, quiet }
    }

    /// The text in the chosen language.
    pub(crate) const fn pick(&self, es: &'static str, en: &'static str) -> &'static str {
        crate::language::pick(self.language, es, en)
    }

    /// Writes what was asked for to standard output.
    ///
    /// # Errors
    /// [`Failure::PipeClosed`] when nobody reads any more; [`Failure::Unwritten`].
    #[expect(clippy::unused_self, reason = "all output goes through the screen")]
    pub(crate) fn print(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::unwritten("-", &error),
        })
    }

    /// [`Screen::print`] with a line end.
    ///
    /// # Errors
    /// As [`Screen::print`].
    pub(crate) fn print_line(&self, text: &str) -> Result<(), Failure> {
        self.print(format!("{text}\n").as_bytes())
    }

    /// A remark beside the result, on standard error; that nobody reads it is no failure.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// An error, on standard error, also when quiet.
    #[expect(clippy::unused_self, reason = "all output goes through the screen")]
    pub(crate) fn complain(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Whether standard output is a terminal.
    #[expect(clippy::unused_self, reason = "all output goes through the screen")]
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }
}
