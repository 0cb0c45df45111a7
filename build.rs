//! Lists the scenes of `scenes/` for the command, so that no code knows a scene's name.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=scenes");
    let mut folders: Vec<_> = fs::read_dir("scenes")?.collect::<io::Result<_>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    let mut list = String::from("[\n");
    for folder in folders.iter().filter(|entry| entry.path().is_dir()) {
        let scenario = folder.path().join("scenario.json").canonicalize()?;
        let (name, scenario) = (folder.file_name(), scenario.display().to_string());
        let name = name.to_string_lossy();
        writeln!(list, "({name:?}, include_str!({scenario:?})),").map_err(io::Error::other)?;
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(Path::new(&out).join("scenes.rs"), list)
}
