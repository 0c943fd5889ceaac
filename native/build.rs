//! Copies the C headers of both crates to the folder that `tools/native` names, so that C++ finds them in one place.
use std::path::{Path, PathBuf};
use std::{env, fs};

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("header folder");
    for entry in fs::read_dir(from).expect("crate headers") {
        let entry = entry.expect("crate headers").path();
        let target = to.join(entry.file_name().expect("file name"));
        if entry.is_dir() {
            copy_tree(&entry, &target);
        } else {
            fs::copy(&entry, &target).expect("copy of a header");
        }
    }
}

fn main() {
    println!("cargo:rerun-if-env-changed=WEFT_NATIVE_INCLUDE");
    let Some(to) = env::var_os("WEFT_NATIVE_INCLUDE").map(PathBuf::from) else { return };
    for variable in ["DEP_BLST_BINDINGS", "DEP_WASMTIME_C_API_INCLUDE"] {
        copy_tree(Path::new(&env::var_os(variable).expect(variable)), &to);
    }
}
