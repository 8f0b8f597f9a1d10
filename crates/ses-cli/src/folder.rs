//! Folders for what is prepared: one that is kept, or one that is gone afterwards.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use crate::failure::Failure;

/// Where recipients are prepared.
pub(crate) enum Folder {
    Kept(PathBuf),
    Passing(PathBuf),
}

impl Folder {
    /// One that is gone afterwards, named after what it is for.
    ///
    /// # Errors
    /// When it cannot be made, or somebody else has made it.
    pub(crate) fn passing(name: &str) -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("{name}-{}", process::id()));
        let made = make_private(&path);
        made.map_err(|error| Failure::Other(format!("{}: {error}", path.display())))?;
        Ok(Self::Passing(path))
    }

    pub(crate) fn path(&self) -> &Path {
        let (Self::Kept(path) | Self::Passing(path)) = self;
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Self::Passing(path) = self {
            let _left = fs::remove_dir_all(path);
        }
    }
}

/// Makes a folder that nobody else had made, and that nobody else can look into: there are addresses in it.
fn make_private(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}
