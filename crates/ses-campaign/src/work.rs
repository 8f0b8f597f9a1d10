//! A folder for what is needed for a while.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A folder for what is needed while recipients are prepared; it is gone afterwards.
pub(crate) struct Work {
    folder: PathBuf,
}

impl Work {
    pub(crate) fn begin(folder: PathBuf) -> io::Result<Self> {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// A folder for a test, which names it.
    #[cfg(test)]
    pub(crate) fn of_test(name: &str) -> Self {
        let folder = format!("ses-campaign-{}-{name}", std::process::id());
        Self::begin(std::env::temp_dir().join(folder)).expect("there is room for files")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.folder);
    }
}
