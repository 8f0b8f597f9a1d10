//! An emulator in this process, the files of a campaign, and the binary run on them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use ses_emulator::{Emulator, Options, SECRET_ID, SECRET_KEY, Seed, Terms};
use tokio::runtime::Runtime;

const SEED: &str = r#"
    domain = [{ name = "mail.example.com" }]
    sender = [{ address = "news@mail.example.com" }]
    template = [{ id = 1, name = "news", text = "Dear {{name}}" }]
"#;

/// Five of these seven rows are mailed; what becomes of the mail is in the addresses.
pub(crate) const PEOPLE: &str = "email,name\nana@example.org,Ana\nmei+open@example.org,Mei\nnobody,Nobody\n\
    zoe+click@example.org,Zoe\ntom+hardbounce@example.org,Tom\nana@example.org,Ana\neve+1008@example.org,Eve\n";

pub(crate) struct World {
    pub(crate) runtime: Runtime,
    pub(crate) emulator: Emulator,
    folder: PathBuf,
}

impl World {
    /// For the test of that name: a campaign of two lists, three and two recipients, that is sent at once.
    pub(crate) fn new(test: &str) -> Self {
        Self::with(test, "", &Terms::default())
    }

    /// The same with another schedule, and another account.
    pub(crate) fn with(test: &str, schedule: &str, terms: &Terms) -> Self {
        let runtime = Runtime::new().expect("threads");
        let seed = Seed::parse(SEED).expect("a seed");
        let options = Options::default().with_seed(seed).with_terms(terms.clone());
        let emulator = runtime.block_on(Emulator::start(options)).expect("a port");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("campaign")
            .join(test);
        // What an earlier run has left behind may not be there.
        let _absent = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the target folder can be written");
        let world = Self {
            runtime,
            emulator,
            folder,
        };
        world.write("people.csv", PEOPLE);
        world.write(
            "spring.toml",
            &format!(
                "id = 'spring'\nsender = 'News <news@mail.example.com>'\nsubject = 'Hello {{{{name}}}}'\ntemplate = 1\n\
                 {schedule}\n[recipients]\nfile = 'people.csv'\n[limits]\nlist_capacity = 3\nchunk_rows = 2\n\
                 [times]\npoll = '1s'\n"
            ),
        );
        world
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the target folder can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `ses campaign <command> spring.toml`.
    pub(crate) fn ses(&self, command: &str, more: &[&str]) -> Command {
        let mut ses = self.command(&["campaign", command, "spring.toml"]);
        ses.args(more);
        if command != "status" {
            ses.args(["--endpoint", self.emulator.url()]);
        }
        ses
    }

    /// `ses` in the folder of the files, with the emulator's credentials.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut ses = Command::new(env!("CARGO_BIN_EXE_ses"));
        ses.args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("TENCENTCLOUD_METADATA_DISABLED", "1")
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
            .env("SES_OUTPUT", "table")
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        ses
    }

    /// Runs a command, which must end with this code; what it says on standard output and on standard error.
    #[track_caller]
    pub(crate) fn ends(&self, command: &str, more: &[&str], code: i32) -> (String, String) {
        let output = self.ses(command, more).output().expect("the binary starts");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{}\n{}", said.0, said.1);
        said
    }

    pub(crate) fn start(&self, command: &str, more: &[&str]) -> Running {
        let mut ses = self.ses(command, more);
        let process = ses.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut process = process.expect("the binary starts");
        let talk = BufReader::new(process.stderr.take().expect("it is piped"));
        Running { process, talk }
    }

    /// How many tasks the account has.
    pub(crate) fn tasks(&self) -> usize {
        let endpoint = ["--endpoint", self.emulator.url()];
        let mut list = self.command(&["task", "list", "--output", "csv"]);
        let output = list.args(endpoint).output().expect("the binary starts");
        said(&output).0.lines().count() - 1
    }

    /// Everybody who has mail, in the order of the alphabet.
    pub(crate) fn mailed(&self) -> Vec<String> {
        let messages = self.runtime.block_on(self.emulator.messages());
        let messages = messages.expect("the messages").into_iter();
        let mut mailed: Vec<_> = messages.map(|message| message.to).collect();
        mailed.sort();
        mailed
    }
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// The binary while it runs; killed on drop.
pub(crate) struct Running {
    process: Child,
    talk: BufReader<ChildStderr>,
}

impl Running {
    /// Waits until it says this line on standard error.
    #[track_caller]
    pub(crate) fn says(&mut self, line: &str) {
        let (mut all, mut last) = (String::new(), String::new());
        while last.trim_end() != line {
            last.clear();
            let read = self.talk.read_line(&mut last).expect("text");
            all.push_str(&last);
            assert_ne!(read, 0, "it ended without {line:?}:\n{all}");
        }
    }

    /// Waits until it has said so many lines on standard error; whether it has, before its end.
    pub(crate) fn hear(&mut self, lines: usize) -> bool {
        let mut line = String::new();
        (0..lines).all(|_| self.talk.read_line(&mut line).expect("text") > 0)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Sends a signal, as the shell does.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        let told = Command::new("sh").args(["-c", &kill]).status();
        assert!(told.expect("a shell").success());
    }

    /// Waits for its end: the exit code, and what else it said on standard error.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.talk.read_to_string(&mut rest).expect("text");
        let status = self.process.wait().expect("it ends");
        (status.code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}
